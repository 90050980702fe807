import { readFileSync } from 'node:fs';
import path from 'node:path';
import { CustodiaError } from '@custodia/errors';
import type { PolicyIndex } from './policy-index.ts';
import { schemasFolder } from './schema-sources.ts';

/** The generated index, deep-frozen: nobody who holds it can widen it. Reads the file anew at each call. */
export function loadPolicyIndex(file: string = path.join(schemasFolder(), 'generated', 'policy.json')): PolicyIndex {
  try {
    return deepFreeze(JSON.parse(readFileSync(file, 'utf8')) as PolicyIndex);
  } catch (cause) {
    throw new CustodiaError('SCHEMA_INVALID', `The policy index ${file} cannot be read. Run: npm run schema`, {
      cause,
    });
  }
}

export function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    for (const part of Object.values(value)) deepFreeze(part);
    Object.freeze(value);
  }
  return value;
}

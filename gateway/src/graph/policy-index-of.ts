import path from 'node:path';
import { CustodiaError } from '@custodia/errors';
import { loadPolicyIndex, stampedVersion, type PolicyIndex } from '@custodia/policy';

/** Generated together with the supergraph, and read from beside it. */
export function policyIndexFile(supergraphFile: string): string {
  return path.join(path.dirname(supergraphFile), 'policy.json');
}

/**
 * The policy index that a supergraph was generated with; null for one that was not generated from `schemas/`. Throws
 * SCHEMA_INVALID where it is another one: the purposes and roles of one schema say nothing about the fields of another.
 */
export function policyIndexOf(supergraph: string, supergraphFile: string): PolicyIndex | null {
  const version = stampedVersion(supergraph);
  if (version === null) return null;
  const file = policyIndexFile(supergraphFile);
  const index = loadPolicyIndex(file);
  if (index.version !== version) {
    const message = `${supergraphFile} was generated with the policy index ${version}, and ${file} is ${index.version}. Run: npm run schema, and deploy both files.`;
    throw new CustodiaError('SCHEMA_INVALID', message);
  }
  return index;
}

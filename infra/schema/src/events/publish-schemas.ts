import { copyFileSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { CustodiaError } from '@custodia/errors';
import { brokenContracts } from './check-published.ts';
import { jsonFilesIn, type ContractFolder } from './contract-folder.ts';

/**
 * Makes what schemas/events says the contract: from here on a change that breaks a reader fails the check. Answers the names of
 * what was written. Throws SCHEMA_INVALID, having written nothing, where a published one is broken already.
 */
export function publishSchemas(folder: ContractFolder): string[] {
  const broken = brokenContracts(folder);
  if (broken.length > 0) throw new CustodiaError('SCHEMA_INVALID', broken.join('\n'));
  const published = new Map(jsonFilesIn(folder.published).map(({ name, value }) => [name, JSON.stringify(value)]));
  const changed = jsonFilesIn(folder.current).filter(
    ({ name, value }) => published.get(name) !== JSON.stringify(value),
  );
  mkdirSync(folder.published, { recursive: true });
  for (const { file } of changed) copyFileSync(file, path.join(folder.published, path.basename(file)));
  return changed.map(({ name }) => name);
}

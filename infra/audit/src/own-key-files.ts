import path from 'node:path';

/** Where the local run writes the public keys of its log and its witness. */
export function ownKeyFiles(env: Readonly<Record<string, string | undefined>>): { log: string; witness: string } {
  const keys = path.resolve(env['CUSTODIA_DATA_DIR'] || 'data', 'keys');
  return { log: path.join(keys, 'audit-log.vkey'), witness: path.join(keys, 'witness.vkey') };
}

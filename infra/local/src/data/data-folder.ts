import { accessSync, constants, existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { CustodiaError } from '@custodia/errors';

/** Where each thing is kept. */
export interface DataFolder {
  readonly path: string;
  readonly principalKey: string;
  readonly principalJwks: string;
  readonly issuerKeys: string;
  /** By which the commands on this machine prove to the issuer that they may read this folder. */
  readonly clientSecret: string;
  /** What pseudonyms are made with. Lost, everybody's pseudonyms are others. */
  readonly pseudonymKey: string;
  /** What the secrets of webhook endpoints are derived from. Lost, every receiver needs a new one. */
  readonly webhookKey: string;
  /** Who signs the audit log's checkpoints. Lost, no checkpoint is signed any more: put it back. */
  readonly auditLogKey: string;
  /** Its public half, as a `vkey` line: what anybody checks receipts with. */
  readonly auditLogVkey: string;
  /** What the witness has for itself: its key and what it has cosigned. */
  readonly witness: { readonly key: string; readonly databaseUrl: string };
  /** The public half of its key. */
  readonly witnessVkey: string;
  /** The gateway's, until the event log has what is in it. */
  readonly accessJournal: string;
  readonly log: string;
  readonly provisioned: string;
  databaseUrl(service: string): string;
  readonly eventsUrl: string;
}

/** Only its owner may look into it: it holds personal data and private keys. */
export function openDataFolder(dataDir: string): DataFolder {
  const keys = path.join(dataDir, 'keys');
  try {
    makeFolder(keys);
    accessSync(dataDir, constants.W_OK);
  } catch (cause) {
    const message = `${dataDir} cannot be written to. Make it writable, or name another folder with CUSTODIA_DATA_DIR.`;
    throw new CustodiaError('CONFIGURATION_INVALID', message, { cause });
  }
  return dataFolder(dataDir);
}

/** The same, of a folder that is only looked into. */
export function dataFolder(dataDir: string): DataFolder {
  const keys = path.join(dataDir, 'keys');
  return {
    path: dataDir,
    principalKey: path.join(keys, 'principal.jwk.json'),
    principalJwks: path.join(keys, 'principal.jwks.json'),
    issuerKeys: path.join(keys, 'issuer.jwks.json'),
    clientSecret: path.join(keys, 'commands.secret'),
    pseudonymKey: path.join(keys, 'pseudonyms.secret'),
    webhookKey: path.join(keys, 'webhooks.secret'),
    auditLogKey: path.join(keys, 'audit-log.pem'),
    auditLogVkey: path.join(keys, 'audit-log.vkey'),
    witness: {
      key: path.join(dataDir, 'witness', 'witness.pem'),
      databaseUrl: `file:${path.join(dataDir, 'witness', 'witness.sqlite')}`,
    },
    witnessVkey: path.join(keys, 'witness.vkey'),
    accessJournal: path.join(dataDir, 'access-journal'),
    log: path.join(dataDir, 'custodia.log'),
    provisioned: path.join(dataDir, 'provisioned.json'),
    databaseUrl: (service) => `file:${path.join(dataDir, `${service}.sqlite`)}`,
    eventsUrl: `embedded:${path.join(dataDir, 'events.sqlite')}`,
  };
}

/** Node's own recursive mkdir never ends where the system denies that a folder is there, as under /proc. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(path.dirname(folder));
  mkdirSync(folder, { mode: 0o700 });
}

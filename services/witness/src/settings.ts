import { readEnvironment } from '@custodia/service';
import { parseNoteKey } from '@custodia/translog';
import { z } from 'zod';

export interface WitnessSettings {
  /** 0 takes any free port. */
  readonly port: number;
  readonly host: string;
  /** `file:/abs/witness.sqlite` or `mysql://user:password@host:3306/database` */
  readonly databaseUrl: string;
  /** What its cosignatures are called, as `witness.example/w1`. */
  readonly name: string;
  /** An Ed25519 private key in PEM; made where there is none. */
  readonly keyFile: string;
  /** By origin, the `vkey`s of which one must have signed. */
  readonly logs: ReadonlyMap<string, readonly string[]>;
  readonly logLevel: string;
}

const keyName = /^[^\s+\p{Cc}]{1,255}$/u;

const shape = {
  PORT: z.coerce.number().int().min(0).max(65_535).default(0),
  HOST: z.string().min(1).default('127.0.0.1'),
  DATABASE_URL: z.string().regex(/^(file:\/|mysql:\/\/)/, 'must start with file:/ or mysql://'),
  WITNESS_NAME: z.string().regex(keyName, 'must be a name without spaces and plus, as witness.example/w1'),
  WITNESS_KEY_FILE: z.string().min(1),
  WITNESS_LOGS: z.string().transform(readLogs),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
} as const;

/** Reads a witness's settings, and reports every fault at once. */
export function readWitnessSettings(env: Readonly<Record<string, string | undefined>>): WitnessSettings {
  const read = readEnvironment({ program: 'witness', shape, env });
  return {
    port: read.PORT,
    host: read.HOST,
    databaseUrl: read.DATABASE_URL,
    name: read.WITNESS_NAME,
    keyFile: read.WITNESS_KEY_FILE,
    logs: read.WITNESS_LOGS,
    logLevel: read.LOG_LEVEL,
  };
}

const listed = z.array(z.strictObject({ origin: z.string().min(1).max(255), key: z.string() })).min(1);

/** `[{"origin","key"}]`; a log whose key is being replaced is there twice. */
function readLogs(text: string, context: z.RefinementCtx): ReadonlyMap<string, readonly string[]> {
  const logs = new Map<string, string[]>();
  try {
    for (const { origin, key } of listed.parse(JSON.parse(text))) {
      if (parseNoteKey(key).type !== 'ed25519') throw new Error('a witness');
      logs.set(origin, [...(logs.get(origin) ?? []), key]);
    }
  } catch {
    const message = 'must be [{"origin":"…","key":"…"}], each key the verification key of a log: name+id+key';
    context.addIssue({ code: 'custom', message });
  }
  return logs;
}

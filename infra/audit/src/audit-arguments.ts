import { parseArgs } from 'node:util';
import type { OcsfExportOptions } from './ocsf/export-ocsf.ts';
import type { KeyArguments } from './verify/trusted-keys.ts';

export interface VerifyArguments extends KeyArguments {
  readonly command: 'verify';
  readonly what: 'receipt' | 'checkpoint' | 'consistency' | 'log' | 'database';
  readonly files: readonly string[];
  readonly proof: string | null;
}

export interface ExportArguments {
  readonly command: 'export';
  readonly out: string;
  readonly tenant: string | null;
  readonly force: boolean;
}

export interface ProveArguments {
  readonly command: 'prove';
  readonly from: bigint;
  /** Null: up to the latest checkpoint. */
  readonly to: bigint | null;
}

export interface OcsfArguments extends OcsfExportOptions {
  readonly command: 'ocsf';
}

export type AuditArguments =
  VerifyArguments | ExportArguments | OcsfArguments | ProveArguments | { readonly command: 'keys' };

export const usage = `Proves, with public keys alone, what the audit log says, and that nothing of it was changed or taken away.

  npm run -s audit -- verify receipt <file>                    that an entry is in the log (what auditReceipt answers)
  npm run -s audit -- verify checkpoint <file>                 that the log, and witnesses, have signed it
  npm run -s audit -- verify consistency <old> <new> --proof <file>   that the log only grew from one checkpoint to another
  npm run -s audit -- verify consistency <old> <export>        the same, from the entries themselves
  npm run -s audit -- verify log <export>                      a whole exported log, from its first entry on

    --key <key or file>        whose signature counts, as name+id+key; that of this machine's own log unless it is said
    --origin <name>            the log's name, where it is not that of its key
    --witness <key or file>    a witness that must have cosigned; as often as there are witnesses
    --require-witnesses <n>    so many of them are enough; all unless it is said

Of the local run (CUSTODIA_DATA_DIR, CUSTODIA_DATABASE_URL), whether it runs or not:

  npm run -s audit -- export --out <file> [--tenant <name>] [--force]   up to the latest checkpoint; other tenants as hashes
  npm run -s audit -- ocsf --out <file> [--tenant <name>] [--from <time>] [--before <time>] [--force]   as OCSF 1.6.0 events, one
                                              a line, for a security tool; times of occurrence as in 2026-11-24T12:00:00Z
  npm run -s audit -- verify database         every row against what was hashed, every tile, every checkpoint
  npm run -s audit -- prove <old size> [<new size>]   the consistency proof between two of its sizes, for --proof
  npm run -s audit -- keys                    the public keys of its log and its witness

Exit code 0: proven; 1: not, and the first thing that is wrong; 2: it cannot be done as it was asked.`;

const files = { receipt: 1, checkpoint: 1, consistency: 2, log: 1, database: 0 } as const;
const options = {
  key: { type: 'string', multiple: true },
  witness: { type: 'string', multiple: true },
  'require-witnesses': { type: 'string' },
  origin: { type: 'string' },
  proof: { type: 'string' },
  out: { type: 'string' },
  tenant: { type: 'string' },
  from: { type: 'string' },
  before: { type: 'string' },
  force: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

const allowed = {
  verify: ['key', 'witness', 'require-witnesses', 'origin', 'proof'],
  export: ['out', 'tenant', 'force'],
  ocsf: ['out', 'tenant', 'from', 'before', 'force'],
  prove: [],
  keys: [],
} as const;

export function readAuditArguments(argv: readonly string[]): AuditArguments | { fault: string } | 'help' {
  const read = parse(argv);
  if ('fault' in read) return read;
  const { values, positionals } = read;
  const [command, ...rest] = positionals;
  if (values.help === true || command === undefined) return 'help';
  if (!isCommand(command)) {
    return { fault: `There is no command "${command}".` };
  }
  const stray = Object.keys(values).find((name) => !(allowed[command] as readonly string[]).includes(name));
  if (stray !== undefined) return { fault: `--${stray} is not for ${command}.` };
  if (command === 'verify') return readVerify(rest, values);
  if (command === 'prove') return readProve(rest);
  if (rest.length > 0) return { fault: `${command} takes no "${rest[0]}".` };
  if (command === 'keys') return { command };
  if (!values.out) return { fault: 'Say where to: --out <file>.' };
  const whole = { out: values.out, tenant: values.tenant ?? null, force: values.force === true };
  if (command === 'export') return { command, ...whole };
  const [from, before] = [momentOf(values.from), momentOf(values.before)];
  if (from === 'none' || before === 'none')
    return { fault: '--from and --before must be times as in 2026-11-24T12:00:00Z.' };
  return { command, ...whole, from, before };
}

function isCommand(command: string): command is keyof typeof allowed {
  return Object.hasOwn(allowed, command);
}

function momentOf(text: string | undefined): Date | null | 'none' {
  if (text === undefined) return null;
  const moment = new Date(text);
  return /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?Z)?$/.test(text) && !Number.isNaN(moment.getTime())
    ? moment
    : 'none';
}

type Values = Extract<ReturnType<typeof parse>, { values: unknown }>['values'];

function readVerify([what, ...named]: readonly string[], values: Values): VerifyArguments | { fault: string } {
  if (what === undefined || !Object.hasOwn(files, what)) {
    return { fault: `Say what to verify: ${Object.keys(files).join(', ')}.` };
  }
  const kind = what as keyof typeof files;
  if (named.length !== files[kind]) return { fault: `verify ${kind} takes ${files[kind]} files, not ${named.length}.` };
  const quorum = values['require-witnesses'] ?? null;
  if (quorum !== null && !/^\d{1,2}$/.test(quorum)) {
    return { fault: '--require-witnesses must be a number from 0 to 99.' };
  }
  if (values.proof !== undefined && kind !== 'consistency') return { fault: '--proof is for verify consistency.' };
  return {
    command: 'verify',
    what: kind,
    files: named,
    keys: values.key ?? [],
    witnesses: values.witness ?? [],
    quorum: quorum === null ? null : Number(quorum),
    origin: values.origin ?? null,
    proof: values.proof ?? null,
  };
}

function readProve(sizes: readonly string[]): ProveArguments | { fault: string } {
  const [from, to, ...more] = sizes;
  if (from === undefined || more.length > 0 || !sizes.every((size) => /^(0|[1-9]\d{0,17})$/.test(size))) {
    return { fault: 'Say between which sizes: prove <old size> [<new size>].' };
  }
  return { command: 'prove', from: BigInt(from), to: to === undefined ? null : BigInt(to) };
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options, allowPositionals: true });
  } catch (error) {
    return { fault: (error as Error).message };
  }
}

import { parseArgs } from 'node:util';
import type { QuarantineState } from '@custodia/events';

export interface EventsArguments {
  readonly action: 'list' | 'show' | 'retry' | 'drop';
  readonly ids: readonly string[];
  readonly all: boolean;
  readonly service: string | null;
  readonly states: readonly QuarantineState[];
  readonly limit: number;
  readonly json: boolean;
  readonly bytes: boolean;
}

/** Builds a consumer's view from the log again. */
export interface ReplayArguments {
  readonly action: 'replay';
  /** `retention.records` */
  readonly consumer: string;
}

export const usage = `Messages that a consumer could not read, and those of the same record that wait behind them.

  npm run events -- quarantine list [--service <name>] [--dropped] [--limit <n>] [--json]
  npm run events -- quarantine show <id> [--bytes]
  npm run events -- quarantine retry <id> … | --all
  npm run events -- quarantine drop <id> … --yes
  npm run events -- replay <service>.<consumer> --yes

  list     oldest first, at most 100 of each service unless --limit says otherwise; --dropped: those given up instead
  show     where it stood, why it cannot be read, how often that was tried; --bytes: the message itself as well, which
           may hold anything
  retry    reads it again, after a release that knows its schema; what is parked behind it follows in order
  drop     gives it up: it is kept as evidence, its effect never comes, and what is parked behind it goes on

  replay   while the service is stopped: empties what that consumer made of events (retention.records), and its inbox; the
           next start builds it from the oldest event. What was dropped stays dropped. Once more changes nothing

  --service <name>   directory, contacts, sales, privacy, audit, retention or webhooks; all unless it is said

Looks into the databases of the local run (CUSTODIA_DATA_DIR, CUSTODIA_DATABASE_URL), whether it runs or not; the running
service carries the decision out. Exit code 1: no such message, or nothing to decide about it; 2: it cannot be looked into.`;

const actions = ['list', 'show', 'retry', 'drop'] as const;
const held: readonly QuarantineState[] = ['UNREADABLE', 'PARKED', 'RELEASED'];

const options = {
  service: { type: 'string' },
  dropped: { type: 'boolean' },
  limit: { type: 'string' },
  json: { type: 'boolean' },
  bytes: { type: 'boolean' },
  all: { type: 'boolean' },
  yes: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

export function readEventsArguments(
  argv: readonly string[],
): EventsArguments | ReplayArguments | { fault: string } | 'help' {
  const read = parse(argv);
  if ('fault' in read) return read;
  const { values, positionals } = read;
  if (values.help === true || positionals.length === 0) return 'help';
  const [subject, name, ...ids] = positionals;
  if (subject === 'replay') return readReplay(positionals.slice(1), values.yes === true);
  const action = actions.find((known) => known === name);
  if (subject !== 'quarantine' || action === undefined) {
    return { fault: `Say what to do: quarantine ${actions.join(', quarantine ')}, replay.` };
  }
  const limit = Number(values.limit ?? 100);
  if (!Number.isInteger(limit) || limit < 1 || limit > 10_000) {
    return { fault: `--limit is "${values.limit}"; it must be a whole number from 1 to 10000.` };
  }
  const all = values.all === true;
  if (action === 'list' && ids.length > 0) return { fault: 'list takes no id; show does.' };
  if (all && action !== 'retry') return { fault: '--all is for retry alone; what is given up is named one by one.' };
  if (action !== 'list' && ids.length > 0 === all) return { fault: `Say which: quarantine ${action} <id> ….` };
  if (action === 'drop' && values.yes !== true) {
    return { fault: 'What is dropped is never applied. If that is meant, add --yes.' };
  }
  return {
    action,
    ids,
    all,
    service: values.service ?? null,
    states: values.dropped === true ? ['DROPPED'] : held,
    limit,
    json: values.json === true,
    bytes: values.bytes === true,
  };
}

function readReplay([consumer, ...more]: readonly string[], isMeant: boolean): ReplayArguments | { fault: string } {
  if (consumer === undefined || more.length > 0) return { fault: 'Say which one: replay <service>.<consumer>.' };
  if (!isMeant) {
    return {
      fault: `${consumer} answers from an empty view until it has heard everything again. If that is meant, add --yes.`,
    };
  }
  return { action: 'replay', consumer };
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options, allowPositionals: true });
  } catch (error) {
    return { fault: (error as Error).message };
  }
}

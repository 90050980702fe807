import { isCustodiaError } from '@custodia/errors';
import { readEventsArguments, usage, type EventsArguments } from './events-arguments.ts';
import { openQuarantines, type Quarantines } from './quarantines.ts';
import { replay } from './replay.ts';
import { printEntries, printMessage } from './print-quarantine.ts';

export interface CommandIo {
  readonly out: (line: string) => void;
  readonly error: (line: string) => void;
  readonly env: NodeJS.ProcessEnv;
}

/** 1: there is no such message, or it cannot be decided; 2: the arguments are wrong, or there is nothing to look into. */
export const exitCodes = { done: 0, refused: 1, cannot: 2 } as const;

export async function eventsCommand(argv: readonly string[], io: CommandIo): Promise<number> {
  const asked = readEventsArguments(argv);
  if (asked === 'help') {
    io.out(usage);
    return exitCodes.done;
  }
  if ('fault' in asked) {
    io.error(`${asked.fault}\n\n${usage}`);
    return exitCodes.cannot;
  }
  try {
    if (asked.action === 'replay') {
      const rows = await replay(asked.consumer, io.env);
      io.out(`${asked.consumer}: emptied of ${rows} rows. The next start builds it from the oldest event of the log.`);
      return exitCodes.done;
    }
    const quarantines = await openQuarantines(io.env, asked.service);
    try {
      return await carryOut(asked, quarantines, io);
    } finally {
      await quarantines.close();
    }
  } catch (error) {
    if (!isCustodiaError(error)) throw error;
    io.error(error.message);
    return exitCodes.cannot;
  }
}

async function carryOut(asked: EventsArguments, quarantines: Quarantines, { out, error }: CommandIo): Promise<number> {
  if (asked.action === 'list') {
    const entries = await quarantines.list(asked);
    if (asked.json)
      out(JSON.stringify(entries, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value)));
    else printEntries(entries, out);
    return exitCodes.done;
  }
  const ids = asked.all
    ? (await quarantines.list({ states: ['UNREADABLE'], limit: asked.limit })).map(({ id }) => id)
    : asked.ids;
  if (asked.all && ids.length === 0) {
    out('Nothing is held up.');
    return exitCodes.done;
  }
  let refused = 0;
  for (const id of ids) {
    const fault = await one(asked, id, quarantines, out);
    if (fault === null) continue;
    error(fault);
    refused += 1;
  }
  return refused === 0 ? exitCodes.done : exitCodes.refused;
}

/** Answers what is wrong, or null. */
async function one(
  asked: EventsArguments,
  id: string,
  quarantines: Quarantines,
  out: CommandIo['out'],
): Promise<string | null> {
  const found = await quarantines.find(id);
  if (found === null) return `There is no message ${id}. What there is: npm run events -- quarantine list`;
  if (asked.action === 'show') {
    printMessage(found, { out, bytes: asked.bytes });
    return null;
  }
  const { service, message } = found;
  const isDone = await (asked.action === 'retry' ? quarantines.release(found) : quarantines.drop(found));
  if (!isDone) {
    return `${id} is ${message.state}: only what is UNREADABLE can be decided. What is parked follows the one before it.`;
  }
  out(
    asked.action === 'retry'
      ? `${id}: ${service} reads it again within seconds, and then what is parked behind it; see: npm run events -- quarantine list`
      : `${id}: dropped, and kept as evidence; what is parked behind it follows`,
  );
  return null;
}

import type { FoundMessage, ServiceEntry } from './quarantines.ts';

type Out = (line: string) => void;

export function printEntries(entries: readonly ServiceEntry[], out: Out): void {
  if (entries.length === 0) {
    out('Nothing is held up.');
    return;
  }
  const rows = entries.map((entry) => [
    entry.id,
    entry.state,
    entry.consumer,
    placeOf(entry),
    entry.quarantinedAt.toISOString(),
    entry.reason,
  ]);
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  for (const row of rows)
    out(
      row
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join('  ')
        .trimEnd(),
    );
  const waiting = entries.filter(({ state }) => state === 'PARKED').length;
  out(`${entries.length - waiting} to be decided or under way, ${waiting} waiting behind them`);
}

export function printMessage({ service, message }: FoundMessage, { out, bytes }: { out: Out; bytes: boolean }): void {
  const facts: [string, string][] = [
    ['id', message.id],
    ['service', service],
    ['consumer', message.consumer],
    ['state', message.state],
    ['reason', message.reason],
    ['attempts', String(message.attempts)],
    ['set aside', message.quarantinedAt.toISOString()],
    ['stood at', placeOf(message)],
    ['key', message.messageKey ?? '(none)'],
    ['headers', JSON.stringify(message.headers)],
    ['size', `${message.bytes.length} bytes`],
  ];
  for (const [name, value] of facts) out(`${name.padEnd(10)}${value}`);
  // As base64: a terminal obeys some of the bytes that a broken message may hold.
  if (bytes) out(`${'bytes'.padEnd(10)}${message.bytes.toString('base64')}`);
}

function placeOf({ topic, partitionId, position }: { topic: string; partitionId: number; position: bigint }): string {
  return `${topic}/${partitionId}/${position}`;
}

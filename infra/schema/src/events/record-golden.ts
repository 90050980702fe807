import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { CustodiaError } from '@custodia/errors';
import { readEventSchemas, shortTypeOf, type CustodiaEvent } from '@custodia/events';
import { faultsOfEvent, readGolden } from './check-golden.ts';
import { contractFolder } from './contract-folder.ts';
import { shapeOf } from './event-shape.ts';

/**
 * Adds to the golden corpus those of `events` that show something none of their type shows yet, and answers their names. All
 * are checked before any is written: SCHEMA_INVALID says what is wrong with which.
 */
export function recordGolden(schemas: string, events: readonly unknown[]): string[] {
  const folder = contractFolder(schemas);
  const known = readEventSchemas(folder.current);
  const faults = events.flatMap((event, place) =>
    faultsOfEvent(event, known).map((fault) => `event ${place + 1} ${fault}`),
  );
  if (faults.length > 0) throw new CustodiaError('SCHEMA_INVALID', `Nothing was recorded.\n${faults.join('\n')}`);

  const golden = readGolden(folder);
  const seen = new Map(
    [...golden].map(([type, files]) => [type, new Set(files.flatMap(({ value }) => shapeOf(value)))]),
  );
  // Those that show most come first, so that few are kept.
  const byShape = (events as readonly CustodiaEvent[])
    .map((event) => ({ event, type: shortTypeOf(event.type), shape: shapeOf(event) }))
    .sort((a, b) => new Set(b.shape).size - new Set(a.shape).size);
  const kept = byShape.filter(({ type, shape }) => {
    const before = seen.get(type) ?? new Set();
    seen.set(type, new Set([...before, ...shape]));
    return shape.some((feature) => !before.has(feature));
  });
  return kept.map(({ event, type }) => {
    mkdirSync(path.join(folder.golden, type), { recursive: true });
    writeFileSync(path.join(folder.golden, type, `${event.id}.json`), `${JSON.stringify(event, null, 2)}\n`);
    return `${type}/${event.id}`;
  });
}

/** One event, a list of them, or one a line. SCHEMA_INVALID names the line that is not JSON. */
export function parseEvents(text: string): unknown[] {
  try {
    const whole: unknown = JSON.parse(text);
    return Array.isArray(whole) ? whole : [whole];
  } catch {
    return text
      .split('\n')
      .map((line, at) => ({ line: line.trim(), at }))
      .filter(({ line }) => line !== '')
      .map(({ line, at }) => parseLine(line, at + 1));
  }
}

function parseLine(line: string, number: number): unknown {
  try {
    return JSON.parse(line);
  } catch (cause) {
    throw new CustodiaError('SCHEMA_INVALID', `Line ${number} is not JSON. Nothing was recorded.`, { cause });
  }
}

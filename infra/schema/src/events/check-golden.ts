import path from 'node:path';
import { shortTypeOf, type CustodiaEvent, type EventSchemas } from '@custodia/events';
import { foldersIn, jsonFilesIn, type ContractFolder, type JsonFile } from './contract-folder.ts';

/** Events of the past by type. Nothing in them has been checked. */
export function readGolden({ golden }: ContractFolder): ReadonlyMap<string, readonly JsonFile[]> {
  return new Map(foldersIn(golden).map((type) => [type, jsonFilesIn(path.join(golden, type))]));
}

/** What is wrong with the corpus: an event that today's schema refuses, a type without an event, a file in the wrong place. */
export function faultsOfGolden(golden: ReadonlyMap<string, readonly JsonFile[]>, schemas: EventSchemas): string[] {
  const without = [...schemas.types.keys()].filter((type) => (golden.get(type) ?? []).length === 0);
  return [
    ...without.map(
      (type) => `${type} has no golden event. Record a real one: npm run schema:record -- <file of events, or - >`,
    ),
    ...[...golden].flatMap(([type, files]) =>
      files.flatMap((file) =>
        faultsOfFile(file, type, schemas).map((fault) => `golden/${type}/${file.name}.json: ${fault}`),
      ),
    ),
  ];
}

function faultsOfFile({ name, value }: JsonFile, type: string, schemas: EventSchemas): string[] {
  if (value === undefined) return ['is not JSON'];
  if (!schemas.types.has(type)) {
    return [`there is no schema ${type}.json any more, and the log keeps such events for ever. Put it back.`];
  }
  const faults = faultsOfEvent(value, schemas);
  if (faults.length > 0) {
    return faults.map((fault) => `${fault}. The log holds events like this one for ever. ${mendOf(type)}`);
  }
  const event = value as CustodiaEvent;
  return [
    ...(event.type === `custodia.${type}` ? [] : [`is a ${event.type}`]),
    ...(event.id === name ? [] : [`is not named after its id, ${event.id}`]),
  ];
}

/** What is wrong with one event by these schemas: its form, who tells it, what it is about. */
export function faultsOfEvent(event: unknown, schemas: EventSchemas): string[] {
  const fault = schemas.faultOf(event);
  if (fault !== null) return [`is refused by the schema as it is (${fault})`];
  const { type, source, recordtype } = event as CustodiaEvent;
  const { publishers, recordType } = schemas.types.get(shortTypeOf(type))!;
  return [
    ...(recordtype === recordType ? [] : [`is about a ${recordtype}, and its type is about a ${recordType}`]),
    ...(publishers.some((service) => source === `/custodia/${service}`)
      ? []
      : [`comes from ${source}, and its type is told by ${publishers.join(', ')}`]),
  ];
}

/** What to do in place of a change that breaks. */
export function mendOf(type: string): string {
  if (type === 'envelope') return 'Every event has it, so it cannot be changed: put it back.';
  const [, name = type, version = '1'] = /^(.*)\.v(\d+)$/.exec(type) ?? [];
  return `Put ${type}.json back, and write the change as ${name}.v${Number(version) + 1}.json.`;
}

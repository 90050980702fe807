import { mendOf } from './check-golden.ts';
import { compareSchemas, type SchemaChange } from './compare-schemas.ts';
import { jsonFilesIn, type ContractFolder } from './contract-folder.ts';

const reason = {
  'the past': 'events that the log holds can no longer be read',
  'old readers': 'readers that have the schema as published refuse what is told now',
  both: 'neither side can read what the other writes',
} as const;

/** Where schemas/events differs from what was published in a way that breaks a reader. */
export function brokenContracts(folder: ContractFolder): string[] {
  const current = new Map(jsonFilesIn(folder.current).map(({ name, value }) => [name, value]));
  return jsonFilesIn(folder.published).flatMap(({ name, value }) => faultsOf(name, value, current.get(name)));
}

/** What of schemas/events nobody was promised yet. */
export function unpublished(folder: ContractFolder): string[] {
  const published = new Set(jsonFilesIn(folder.published).map(({ name }) => name));
  return jsonFilesIn(folder.current)
    .map(({ name }) => name)
    .filter((name) => !published.has(name));
}

function faultsOf(name: string, before: unknown, after: unknown): string[] {
  if (after === undefined) {
    return [`${name}.json was published and is gone, and the log keeps its events for ever. Put it back.`];
  }
  const changes = compareSchemas(before, after);
  if (changes.length === 0) return [];
  return [`${name}.json breaks its contract. ${mendOf(name)}\n${changes.map(inWords).join('\n')}`];
}

function inWords({ path, what, breaks }: SchemaChange): string {
  return `    ${path} ${what}: ${reason[breaks]}`;
}

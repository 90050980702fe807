import { readEventSchemas } from '@custodia/events';
import { faultsOfGolden, readGolden } from './check-golden.ts';
import { brokenContracts, unpublished } from './check-published.ts';
import { contractFolder } from './contract-folder.ts';

/**
 * Whether every event of the past can be read today and every event of today by who has yesterday's schema. Answers what is
 * wrong, each in words that say what to do. Throws SCHEMA_INVALID where a schema cannot be read at all.
 */
export function checkContract(schemas: string): string[] {
  const folder = contractFolder(schemas);
  const events = readEventSchemas(folder.current);
  return [
    ...brokenContracts(folder),
    ...unpublished(folder).map(
      (name) => `${name}.json is not published yet. When it is as it shall stay: npm run schema:publish`,
    ),
    ...[...events.types.values()].flatMap(({ name, supersededBy }) =>
      supersededBy === null || events.types.has(supersededBy)
        ? []
        : [`${name}.json says that ${supersededBy} is told in its place, and there is no such schema.`],
    ),
    ...faultsOfGolden(readGolden(folder), events),
  ];
}

import type { ServiceParts } from '@custodia/service';

type Policy = Pick<ServiceParts['policy'], 'types'>;
type TypePolicy = Policy['types'][string];

/**
 * Every field of a subgraph that answers a record about a customer, or a list or payload of such: `Account.contacts`. Read
 * from the policy index, so that a new one fails the test that names no case for it.
 */
export function waysToPeople(index: Policy, subgraph: string): string[] {
  return Object.entries(index.types)
    .filter(([, type]) => type.kind === 'object' && !isHolder(type))
    .flatMap(([name, type]) =>
      Object.entries(type.fields)
        .filter(([, field]) => field.subgraph === subgraph && leadsToPeople(index, field.type))
        .map(([field]) => `${name}.${field}`),
    )
    .sort();
}

/**
 * The types whose rows are about customers: those whose `@dataSubject` is not a colleague, of whom no consent is asked. Who looked at
 * a customer is in the ledger, and is told whether or not they consent to anything.
 */
export function typesAboutPeople(index: Policy): string[] {
  return Object.keys(index.types)
    .filter((name) => isAboutPeople(index, name))
    .sort();
}

/** Whether the path of its `@dataSubject` (`contact.id`) ends at somebody who is no colleague, or nowhere known. */
function isAboutPeople(index: Policy, name: string): boolean {
  const path = index.types[name]?.dataSubject ?? null;
  if (path === null || index.types[name]?.records === 'ledger') return false;
  const toSubject = path.split('.').slice(0, -1);
  const subject = toSubject.reduce((type, field) => index.types[type]?.fields[field]?.type ?? '', name);
  return index.types[subject]?.records !== 'colleague';
}

/** Connections, edges and payloads lead where the fields that answer them lead. */
function isHolder({ records }: TypePolicy): boolean {
  return records === 'parent';
}

function leadsToPeople(index: Policy, typeName: string, seen: readonly string[] = []): boolean {
  const type = index.types[typeName];
  if (!type || seen.includes(typeName)) return false;
  if (isAboutPeople(index, typeName)) return true;
  if (!isHolder(type)) return false;
  return Object.values(type.fields).some((field) => leadsToPeople(index, field.type, [...seen, typeName]));
}

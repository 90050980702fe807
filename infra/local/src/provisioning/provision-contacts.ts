import { generatePeople, type GraphClient, type PeopleOptions } from '@custodia/importer';
import { z } from 'zod';
import { demoPeople } from '../people/demo-people.ts';
import { upsertAll } from './upsert-all.ts';

export interface ProvisionContacts extends PeopleOptions {
  readonly onBatch: (rows: number) => void;
  readonly signal: AbortSignal;
}

/** Who owns how many until an import gives every contact an account: enough for each seller to have some to look at. */
const shares = [
  { alias: 'rep', contacts: 60 },
  { alias: 'manager', contacts: 40 },
  { alias: 'manager2', contacts: 40 },
] as const;

/** Through the gateway, as the administrator; answers the id of each contact by its external id. */
export async function provisionContacts(
  graph: GraphClient,
  { onBatch, signal, ...options }: ProvisionContacts,
): Promise<ReadonlyMap<string, string>> {
  const owners = await ownersInOrder(graph);
  const people = generatePeople(options);
  const answers = await upsertAll(graph, {
    mutation: 'upsertContacts',
    input: 'ContactUpsertInput',
    rows: people.map((person, index) => ({ ...person, ownerId: owners(index) })),
    onBatch,
    signal,
  });
  return new Map(answers.map(({ id }, index) => [people[index]?.externalId ?? '', id ?? '']));
}

async function ownersInOrder(graph: GraphClient): Promise<(index: number) => string> {
  const rest = await userId(graph, 'admin');
  const first: string[] = [];
  for (const { alias, contacts } of shares) {
    const id = await userId(graph, alias);
    first.push(...Array.from({ length: contacts }, () => id));
  }
  return (index) => first[index] ?? rest;
}

const usersSchema = z.object({
  users: z.object({ nodes: z.array(z.object({ id: z.string(), externalId: z.string().nullable() })) }),
});

async function userId(graph: GraphClient, alias: string): Promise<string> {
  const person = demoPeople.find((demo) => demo.alias === alias);
  const query =
    'query FindOwner($name: String!) { users(first: 5, filter: { nameIs: $name }) { nodes { id externalId } } }';
  const { nodes } = usersSchema.parse(await graph.ask(query, { name: person?.name })).users;
  const id = nodes.find(({ externalId }) => externalId === person?.externalId)?.id;
  if (id === undefined) throw new Error(`The demo person ${alias} is not in the directory.`);
  return id;
}

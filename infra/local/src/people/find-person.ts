import type { GraphClient } from '@custodia/importer';
import { z } from 'zod';
import { demoPeople } from './demo-people.ts';

export type FoundPerson = { id: string; tenantId: string } | { unknown: string };
export type FindPerson = (aliasOrName: string) => Promise<FoundPerson>;

const userSchema = z.object({
  id: z.string(),
  name: z.string().nullable(),
  externalId: z.string().nullable(),
  active: z.boolean(),
});
const answerSchema = z.object({ users: z.object({ nodes: z.array(userSchema) }) });

/** By alias, or by full name in any case; tenants in the order given. */
export function createFindPerson(directories: ReadonlyMap<string, GraphClient>): FindPerson {
  return async (aliasOrName) => {
    const wanted = aliasOrName.trim();
    const demo = demoPeople.find(({ alias }) => alias === wanted.toLowerCase());
    const tenants =
      demo === undefined ? [...directories] : [...directories].filter(([tenant]) => tenant === demo.tenantId);
    for (const [tenantId, directory] of tenants) {
      const named = await usersOf(directory, { nameIs: demo?.name ?? wanted });
      const active = named.filter((user) => user.active);
      const users = demo === undefined ? active : active.filter(({ externalId }) => externalId === demo.externalId);
      const [first, second] = users;
      if (first !== undefined && second === undefined) return { id: first.id, tenantId };
      if (second !== undefined)
        return { unknown: `${users.length} people are called "${wanted}". Rename one of them.` };
      if (named.length > 0) return { unknown: `"${wanted}" is kept out (not active). Let them in with setUserActive.` };
    }
    return { unknown: await unknownMessage(wanted, directories) };
  };
}

async function usersOf(directory: GraphClient, filter: { nameIs: string } | { nameContains: string }) {
  const query =
    'query FindPerson($filter: UserFilter!) { users(first: 5, filter: $filter) { nodes { id name externalId active } } }';
  return answerSchema.parse(await directory.ask(query, { filter })).users.nodes;
}

async function unknownMessage(wanted: string, directories: ReadonlyMap<string, GraphClient>): Promise<string> {
  const aliases = demoPeople.map(({ alias }) => alias).join(', ');
  const alike = new Set<string>();
  for (const word of wanted.split(/\s+/).filter((part) => part.length > 2)) {
    for (const directory of directories.values()) {
      for (const { name } of await usersOf(directory, { nameContains: word })) if (name !== null) alike.add(name);
    }
  }
  const hint = alike.size > 0 ? ` Did you mean ${[...alike].slice(0, 5).join(', ')}?` : '';
  return `Nobody here is "${wanted}".${hint} Use the full name of a user, or one of: ${aliases}.`;
}

import type { Principal } from '@custodia/identity';
import { stage } from '@custodia/events';
import type { Database } from '@custodia/persistence';
import type { PolicyIndex } from '@custodia/policy';
import type { Problem, RequestContext, Resolvers } from '@custodia/subgraph';

interface Parts {
  readonly db: Database;
  readonly policy: PolicyIndex;
  readonly clock: () => Date;
  readonly newId: () => string;
}

type Resolve = (
  source: unknown,
  args: Readonly<Record<string, unknown>>,
  context: RequestContext,
  info: unknown,
) => unknown;

/**
 * The same resolvers, whose mutations tell the log when they answer a `problem`: trying what one may not is worth an entry
 * too. Names the mutation, the code, the field and the record's id; never what was sent. It is told before it is answered.
 * Rows of a bulk upsert are answered one by one to whoever sent them, and not told.
 */
export function tellRefusals(resolvers: Resolvers, parts: Parts): Resolvers {
  const mutations = (resolvers as Record<string, Record<string, unknown>>)['Mutation'];
  if (!mutations) return resolvers;
  const telling = Object.entries(mutations).map(([name, resolve]) => [
    name,
    typeof resolve === 'function' ? tellingOf(name, resolve as Resolve, parts) : resolve,
  ]);
  return { ...resolvers, Mutation: Object.fromEntries(telling) } as Resolvers;
}

function tellingOf(mutation: string, resolve: Resolve, parts: Parts): Resolve {
  const recordType = recordTypeOf(mutation, parts.policy);
  return async (source, args, context, info) => {
    const answer = await resolve(source, args, context, info);
    const problem = (answer as { problem?: Problem | null } | null)?.problem;
    if (problem) await tell({ mutation, recordType, recordId: recordIdOf(args), problem }, context.principal, parts);
    return answer;
  };
}

interface Refused {
  readonly mutation: string;
  readonly recordType: string | null;
  readonly recordId: string | null;
  readonly problem: Problem;
}

async function tell(refused: Refused, principal: Principal, { db, clock, newId }: Parts): Promise<void> {
  const { mutation, recordType, recordId, problem } = refused;
  await db.transaction((em) =>
    stage(em, {
      type: 'mutation.refused.v2',
      tenantId: principal.tenantId,
      // An event of its own and not of the record: nothing happened to that.
      recordType: 'Mutation',
      recordId: newId(),
      version: 1,
      actor: principal,
      data: { version: 1, changed: [], mutation, code: problem.code, field: problem.field, recordType, recordId },
      at: clock(),
    }),
  );
}

/** The type of record that the payload holds; of a payload that holds none, the one that the mutation's name tells. */
function recordTypeOf(mutation: string, { types }: PolicyIndex): string | null {
  const isRecord = (type: string): boolean => ![null, undefined, 'parent'].includes(types[type]?.records);
  const payload = types['Mutation']?.fields[mutation]?.type ?? '';
  const held = Object.values(types[payload]?.fields ?? {}).find(({ type }) => isRecord(type));
  if (held) return held.type;
  const named = Object.keys(types).filter((type) => isRecord(type) && mutation.includes(type));
  return named.sort((a, b) => b.length - a.length)[0] ?? null;
}

/** Only what is surely an id of ours: anything else was written by a person, and may be about one. */
function recordIdOf(args: Readonly<Record<string, unknown>>): string | null {
  const id = args['id'] ?? args['contactId'];
  return typeof id === 'string' && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id) ? id : null;
}

import { insertRows } from '@custodia/persistence';
import { In, type EntityManager } from 'typeorm';
import { emptyState, LATENESS_MS, type GroupState } from './correlate/group-state.ts';
import { stateTable } from './detection.table.ts';

export interface GroupName {
  readonly tenantId: string;
  readonly groupKey: string;
  readonly rule: string;
}

const epoch = new Date(0);
const AT_ONCE = 200;

/**
 * The states of these groups, held until the transaction ends: two consumers that meet one group take turns. Those that are not there
 * yet are made, since what is not there cannot be held.
 */
export async function holdStates(em: EntityManager, groups: readonly GroupName[]): Promise<Map<string, GroupState>> {
  const states = new Map<string, GroupState>();
  const inOrder = [...groups].sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
  for (let at = 0; at < inOrder.length; at += AT_ONCE) {
    const some = inOrder.slice(at, at + AT_ONCE);
    const rows = some.map(({ tenantId, groupKey, rule }) => ({
      tenantId,
      groupKey,
      rule,
      version: 1,
      state: emptyState,
      latestAt: epoch,
      keepUntil: epoch,
    }));
    await insertRows(em, stateTable, rows, { overwrite: ['version'] });
    const where = {
      tenantId: In([...new Set(some.map(({ tenantId }) => tenantId))]),
      groupKey: In(some.map(({ groupKey }) => groupKey)),
    };
    for (const row of await em.findBy(stateTable, where)) states.set(nameOf(row), row.state);
  }
  return states;
}

export interface SavedState extends GroupName {
  readonly state: GroupState;
  readonly timespanMs: number;
}

export async function saveStates(em: EntityManager, states: readonly SavedState[]): Promise<void> {
  const rows = states.map(({ timespanMs, ...group }) => {
    const latest = group.state.observations.at(-1)!.at;
    return { ...group, version: 1, latestAt: new Date(latest), keepUntil: new Date(latest + timespanMs + LATENESS_MS) };
  });
  const inOrder = rows.sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
  await insertRows(em, stateTable, inOrder, { overwrite: 'all' });
}

/**
 * Forgets groups that no window reaches back to. What is over is told by the events, not by the clock: after a consumer was away, a
 * window that went on meanwhile is still to be read.
 */
export async function pruneStates(em: EntityManager, now: Date): Promise<number> {
  const row = await em.createQueryBuilder(stateTable, 'state').orderBy('state.latestAt', 'DESC').limit(1).getOne();
  if (!row) return 0;
  const reached = row.latestAt < now ? row.latestAt : now;
  const { affected } = await em
    .createQueryBuilder()
    .delete()
    .from(stateTable)
    .where('keepUntil < :reached', { reached })
    .execute();
  return affected ?? 0;
}

export function nameOf({ tenantId, groupKey }: Pick<GroupName, 'tenantId' | 'groupKey'>): string {
  return `${tenantId} ${groupKey}`;
}

import { insertRows, newId } from '@custodia/persistence';
import { In, IsNull, Not, type EntityManager, type FindOptionsWhere } from 'typeorm';
import { quarantineTable, type QuarantinedMessage, type QuarantineState } from './quarantine.table.ts';

/** A message to be set aside, and why. */
export type SetAside = Omit<QuarantinedMessage, 'id' | 'attempts' | 'quarantinedAt'>;

/** One row of a list: all but the bytes. */
export type QuarantineEntry = Omit<QuarantinedMessage, 'bytes' | 'headers'>;

/** Sets messages of one partition aside; one that was set aside before stays as it is. */
export async function setAside(em: EntityManager, messages: readonly SetAside[]): Promise<void> {
  const [any] = messages;
  if (!any) return;
  const { consumer, topic, partitionId } = any;
  const known = await em.find(quarantineTable, {
    select: { position: true },
    where: { consumer, topic, partitionId, position: In(messages.map(({ position }) => position)) },
  });
  const positions = new Set(known.map(({ position }) => position));
  const quarantinedAt = new Date();
  const rows = messages
    .filter(({ position }) => !positions.has(position))
    .map((message) => ({ ...message, id: newId(), attempts: 1, quarantinedAt }));
  await insertRows(em, quarantineTable, rows);
}

/** Which of these positions were given up: read again, they hold up nobody. */
export async function droppedPositions(
  em: EntityManager,
  consumer: string,
  { topic, partition, positions }: { topic: string; partition: number; positions: readonly bigint[] },
): Promise<Set<bigint>> {
  if (positions.length === 0) return new Set();
  const rows = await em.find(quarantineTable, {
    select: { position: true },
    where: { consumer, topic, partitionId: partition, position: In([...positions]), state: 'DROPPED' },
  });
  return new Set(rows.map(({ position }) => BigInt(position)));
}

/**
 * Which of these keys are held up, their rows locked until the transaction ends: whoever sets free the last of a key waits,
 * and then sees what is parked behind it.
 */
export async function heldKeys(em: EntityManager, consumer: string, keys: ReadonlySet<string>): Promise<Set<string>> {
  if (keys.size === 0) return new Set();
  const where: FindOptionsWhere<QuarantinedMessage> = {
    consumer,
    messageKey: In([...keys].sort()),
    state: Not('DROPPED'),
  };
  // Nearly always there is none, and then nothing has to be locked: only this consumer adds any.
  if (!(await em.existsBy(quarantineTable, where))) return new Set();
  await em
    .createQueryBuilder()
    .update(quarantineTable)
    .set({ attempts: () => 'attempts' })
    .where(where)
    .execute();
  const rows = await em.find(quarantineTable, { select: { messageKey: true }, where });
  return new Set(rows.flatMap(({ messageKey }) => messageKey ?? []));
}

/** Keys whose turn has come; null stands for what was set aside without one. */
export async function releasedKeys(em: EntityManager, consumer: string): Promise<(string | null)[]> {
  const rows = await em
    .createQueryBuilder(quarantineTable, 'held')
    .select('DISTINCT held.messageKey', 'messageKey')
    .where('held.consumer = :consumer AND held.state = :state', { consumer, state: 'RELEASED' })
    .getRawMany<{ messageKey: string | null }>();
  return rows.map(({ messageKey }) => messageKey);
}

/** What stands first for a key, in the order of the log, and is not given up; without a key, any that is released. */
export async function firstOf(
  em: EntityManager,
  consumer: string,
  messageKey: string | null,
): Promise<QuarantinedMessage | null> {
  return em.findOne(quarantineTable, {
    where:
      messageKey === null
        ? { consumer, messageKey: IsNull(), state: 'RELEASED' }
        : { consumer, messageKey, state: Not('DROPPED') },
    order: { position: 'ASC' },
  });
}

/** It was applied, or turned out to have been: nothing is left to decide. */
export async function settle(em: EntityManager, { id, consumer, messageKey }: QuarantinedMessage): Promise<void> {
  await em.delete(quarantineTable, { id });
  if (messageKey !== null) await releaseFirst(em, consumer, messageKey);
}

/** It still cannot be read: it holds up its key again, and those behind it are parked. */
export async function holdAgain(em: EntityManager, held: QuarantinedMessage, reason: string): Promise<void> {
  const { id, consumer, messageKey, attempts } = held;
  await em.update(quarantineTable, { id }, { state: 'UNREADABLE', reason, attempts: attempts + 1 });
  if (messageKey === null) return;
  await em.update(quarantineTable, { consumer, messageKey, state: 'RELEASED' }, { state: 'PARKED' });
}

/** Somebody asked to have it read again. Answers whether it was one that can be. */
export async function release(em: EntityManager, id: string): Promise<boolean> {
  const { affected } = await em.update(quarantineTable, { id, state: 'UNREADABLE' }, { state: 'RELEASED' });
  return affected === 1;
}

/** Somebody gave it up: those behind it have their turn. Answers whether it was one that held up its key. */
export async function drop(em: EntityManager, id: string): Promise<boolean> {
  const { affected } = await em.update(quarantineTable, { id, state: 'UNREADABLE' }, { state: 'DROPPED' });
  if (affected !== 1) return false;
  const { consumer, messageKey } = await em.findOneByOrFail(quarantineTable, { id });
  if (messageKey !== null) await releaseFirst(em, consumer, messageKey);
  return true;
}

/** Sets free what is parked first for a key, where nothing before it holds up the key. */
async function releaseFirst(em: EntityManager, consumer: string, messageKey: string): Promise<void> {
  const first = await firstOf(em, consumer, messageKey);
  if (first?.state === 'PARKED') await em.update(quarantineTable, { id: first.id }, { state: 'RELEASED' });
}

export interface QuarantineQuery {
  readonly states: readonly QuarantineState[];
  readonly consumer: string | null;
  readonly limit: number;
}

/** Oldest first. */
export async function listQuarantine(em: EntityManager, query: QuarantineQuery): Promise<QuarantineEntry[]> {
  const { states, consumer, limit } = query;
  return em.find(quarantineTable, {
    select: {
      id: true,
      consumer: true,
      topic: true,
      partitionId: true,
      position: true,
      messageKey: true,
      state: true,
      reason: true,
      attempts: true,
      quarantinedAt: true,
    },
    where: { state: In([...states]), ...(consumer !== null && { consumer }) },
    order: { quarantinedAt: 'ASC', id: 'ASC' },
    take: limit,
  });
}

export async function countQuarantine(em: EntityManager, consumer: string): Promise<ReadonlyMap<string, number>> {
  const rows = await em
    .createQueryBuilder(quarantineTable, 'held')
    .select('held.state', 'state')
    .addSelect('COUNT(*)', 'total')
    .where('held.consumer = :consumer', { consumer })
    .groupBy('held.state')
    .getRawMany<{ state: string; total: string | number }>();
  return new Map(rows.map(({ state, total }) => [state, Number(total)]));
}

export async function findQuarantined(em: EntityManager, id: string): Promise<QuarantinedMessage | null> {
  return em.findOneBy(quarantineTable, { id });
}

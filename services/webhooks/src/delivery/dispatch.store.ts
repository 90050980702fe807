import { stage } from '@custodia/events';
import type { Database, EntityManager } from '@custodia/persistence';
import { In, LessThan } from 'typeorm';
import { endpointEvent } from '../endpoint/endpoint.events.ts';
import { endpointTable } from '../endpoint/endpoint.table.ts';
import { disableEndpoint, type DisabledBecause, type WebhookEndpoint } from '../endpoint/endpoint.ts';
import type { WebhookDelivery } from './delivery.ts';
import { deliveryTable } from './delivery.table.ts';

/** What the service itself does with deliveries, for nobody in particular; so it sees all tenants. */
export const dispatch = {
  /** The endpoints of these tenants, also the disabled ones. */
  endpointsOf(em: EntityManager, tenantIds: readonly string[]): Promise<WebhookEndpoint[]> {
    return em.find(endpointTable, { where: { tenantId: In([...tenantIds]) } });
  },

  async enqueue(em: EntityManager, deliveries: readonly WebhookDelivery[]): Promise<void> {
    for (let at = 0; at < deliveries.length; at += INSERT_CHUNK) {
      const some = deliveries.slice(at, at + INSERT_CHUNK);
      await em
        .createQueryBuilder()
        .insert()
        .into(deliveryTable)
        .values([...some])
        .updateEntity(false)
        .execute();
    }
  },

  /** What is due, the longest overdue first, of each endpoint but those that are `busy`. */
  listDue(db: Database, at: Date, { busy, count }: { busy: readonly string[]; count: number }) {
    return db.read((em) => {
      const query = em
        .createQueryBuilder(deliveryTable, 'delivery')
        .where('delivery.state = :pending AND delivery.dueAt <= :at', { pending: 'PENDING', at });
      if (busy.length > 0) query.andWhere('delivery.endpointId NOT IN (:...busy)', { busy });
      return query.orderBy('delivery.dueAt').addOrderBy('delivery.id').limit(count).getMany();
    });
  },

  findEndpoint(db: Database, { tenantId, endpointId }: WebhookDelivery): Promise<WebhookEndpoint | null> {
    return db.read((em) => em.findOne(endpointTable, { where: { tenantId, id: endpointId } }));
  },

  /** Only while it is pending still: it may have been deleted or sent again in the meantime. */
  async noteAttempt(db: Database, before: WebhookDelivery, after: WebhookDelivery): Promise<void> {
    const { tenantId, id, attempts } = before;
    const { state, dueAt, lastAttemptAt, lastStatus, lastFailure, deliveredAt } = after;
    const changes = { state, dueAt, lastAttemptAt, lastStatus, lastFailure, deliveredAt, attempts: after.attempts };
    await db.transaction((em) => em.update(deliveryTable, { tenantId, id, state: 'PENDING', attempts }, changes));
  },

  async withhold(db: Database, { tenantId, endpointId }: WebhookDelivery): Promise<void> {
    const pending = { tenantId, endpointId, state: 'PENDING' } as const;
    await db.transaction((em) => em.update(deliveryTable, pending, { state: 'WITHHELD', dueAt: null }));
  },

  /** Null: an attempt worked. Says nothing of who changed the endpoint, so it makes no version. */
  async noteFailingSince(db: Database, { tenantId, id }: WebhookEndpoint, failingSince: Date | null): Promise<void> {
    await db.transaction((em) => em.update(endpointTable, { tenantId, id }, { failingSince }));
  },

  /** With what was to be delivered there, which waits for a replay. False: somebody has changed the endpoint meanwhile. */
  async disable(db: Database, endpoint: WebhookEndpoint, because: DisabledBecause, at: Date): Promise<boolean> {
    const { tenantId, id, version } = endpoint;
    const after = disableEndpoint(endpoint, because, at);
    const { state, disabledBecause, updatedAt } = after;
    return db.transaction(async (em) => {
      const changes = { state, disabledBecause, updatedAt, version: after.version };
      const { affected } = await em.update(endpointTable, { tenantId, id, version, state: 'ENABLED' }, changes);
      if (affected !== 1) return false;
      const pending = { tenantId, endpointId: id, state: 'PENDING' } as const;
      await em.update(deliveryTable, pending, { state: 'WITHHELD', dueAt: null });
      await stage(em, endpointEvent(endpoint, after, null));
      return true;
    });
  },

  /** Deletes what is older, a chunk at a time so that nobody waits long. */
  async prune(db: Database, before: Date): Promise<void> {
    for (let more = true; more;) {
      const old = await db.read((em) =>
        em.find(deliveryTable, {
          where: { createdAt: LessThan(before) },
          select: { tenantId: true, id: true },
          order: { createdAt: 'ASC' },
          take: PRUNE_CHUNK,
        }),
      );
      more = old.length === PRUNE_CHUNK;
      // By tenant, as the key begins with it.
      for (const tenantId of new Set(old.map((row) => row.tenantId))) {
        const ids = old.filter((row) => row.tenantId === tenantId).map(({ id }) => id);
        await db.transaction((em) => em.delete(deliveryTable, { tenantId, id: In(ids) }));
      }
    }
  },

  /** How many are pending, and since when the oldest of them has been there. */
  async backlog(db: Database): Promise<{ count: number; oldest: Date | null }> {
    return db.read(async (em) => {
      const where = { state: 'PENDING' } as const;
      const count = await em.countBy(deliveryTable, where);
      const first = await em.findOne(deliveryTable, {
        where,
        order: { dueAt: 'ASC' },
        select: { tenantId: true, id: true, createdAt: true },
      });
      return { count, oldest: first?.createdAt ?? null };
    });
  },
};

const INSERT_CHUNK = 500;
const PRUNE_CHUNK = 500;

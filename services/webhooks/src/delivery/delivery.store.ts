import { page, type Page, type Slice } from '@custodia/persistence';
import type { EntityManager, SelectQueryBuilder } from 'typeorm';
import type { Caller } from '../caller.ts';
import type { DeliveryState, WebhookDelivery } from './delivery.ts';
import { deliveryTable } from './delivery.table.ts';

export interface DeliveryQuery extends Slice {
  readonly filter?: { readonly state?: DeliveryState | null; readonly eventId?: string | null } | null;
}

/** Which deliveries of an endpoint are to be sent again. */
export interface Replay {
  readonly endpointId: string;
  readonly states: readonly DeliveryState[];
  readonly from: Date;
  readonly before: Date;
}

export interface DeliveryStore {
  find(id: string): Promise<WebhookDelivery | null>;
  /** Latest first. */
  pageOf(endpointId: string, query: DeliveryQuery): Promise<Page<WebhookDelivery>>;
  insert(delivery: WebhookDelivery): Promise<void>;
  /** Due at once, with all its attempts before it. */
  sendAgain(id: string, at: Date): Promise<void>;
  /** How many. */
  replay(replay: Replay, at: Date): Promise<number>;
}

export function openDeliveryStore(em: EntityManager, { principal, integrations }: Caller): DeliveryStore {
  const { tenantId } = principal;
  const visible = (): SelectQueryBuilder<WebhookDelivery> => {
    const query = em.createQueryBuilder(deliveryTable, 'delivery').where('delivery.tenantId = :tenantId', { tenantId });
    return integrations.kind === 'all' ? query : query.andWhere('1 = 0');
  };

  return {
    find: (id) => visible().andWhere('delivery.id = :id', { id }).getOne(),
    pageOf: (endpointId, { first, after, filter }) => {
      const query = visible().andWhere('delivery.endpointId = :endpointId', { endpointId });
      if (filter?.state) query.andWhere('delivery.state = :state', { state: filter.state });
      if (filter?.eventId) query.andWhere('delivery.eventId = :eventId', { eventId: filter.eventId });
      return page(query, {
        alias: 'delivery',
        orderBy: [{ property: 'createdAt', direction: 'DESC' }],
        first,
        after,
      });
    },
    insert: async (delivery) => {
      await em.createQueryBuilder().insert().into(deliveryTable).values(delivery).updateEntity(false).execute();
    },
    sendAgain: async (id, at) => {
      await em.update(deliveryTable, { tenantId, id }, dueAgain(at));
    },
    replay: async ({ endpointId, states, from, before }, at) => {
      const { affected } = await em
        .createQueryBuilder()
        .update(deliveryTable)
        .set(dueAgain(at))
        .where('tenantId = :tenantId AND endpointId = :endpointId', { tenantId, endpointId })
        .andWhere('state IN (:...states)', { states })
        .andWhere('createdAt >= :from AND createdAt < :before', { from, before })
        .execute();
      return affected ?? 0;
    },
  };
}

function dueAgain(at: Date) {
  return { state: 'PENDING', attempts: 0, dueAt: at, deliveredAt: null } as const;
}

import { stage } from '@custodia/events';
import { assertSeen, type Seen } from '@custodia/model';
import { deleteVersioned, page, updateDiffering, type Page, type Slice } from '@custodia/persistence';
import type { EntityManager, SelectQueryBuilder } from 'typeorm';
import type { Caller } from '../caller.ts';
import { deliveryTable } from '../delivery/delivery.table.ts';
import { endpointDeleted, endpointEvent } from './endpoint.events.ts';
import { endpointTable } from './endpoint.table.ts';
import type { EndpointState, WebhookEndpoint } from './endpoint.ts';

export interface EndpointQuery extends Slice {
  readonly filter?: { readonly state?: EndpointState | null } | null;
}

export interface EndpointStore {
  get(seen: Seen): Promise<WebhookEndpoint>;
  find(id: string): Promise<WebhookEndpoint | null>;
  byIds(ids: readonly string[]): Promise<ReadonlyMap<string, WebhookEndpoint>>;
  page(query: EndpointQuery): Promise<Page<WebhookEndpoint>>;
  count(): Promise<number>;
  insert(endpoint: WebhookEndpoint): Promise<void>;
  update(before: WebhookEndpoint, after: WebhookEndpoint): Promise<void>;
  /** With everything that was to be delivered there. */
  delete(endpoint: WebhookEndpoint, at: Date): Promise<void>;
}

export function openEndpointStore(em: EntityManager, { principal, integrations }: Caller): EndpointStore {
  const { tenantId } = principal;
  const visible = (): SelectQueryBuilder<WebhookEndpoint> => {
    const query = em.createQueryBuilder(endpointTable, 'endpoint').where('endpoint.tenantId = :tenantId', { tenantId });
    return integrations.kind === 'all' ? query : query.andWhere('1 = 0');
  };
  const byIds: EndpointStore['byIds'] = async (ids) => {
    const found = await visible().andWhere('endpoint.id IN (:...ids)', { ids }).getMany();
    return new Map(found.map((endpoint) => [endpoint.id, endpoint]));
  };

  return {
    byIds,
    find: async (id) => (await byIds([id])).get(id) ?? null,
    get: async (seen) => assertSeen((await byIds([seen.id])).get(seen.id) ?? null, seen),
    page: ({ first, after, filter }) => {
      const query = visible();
      if (filter?.state) query.andWhere('endpoint.state = :state', { state: filter.state });
      return page(query, {
        alias: 'endpoint',
        orderBy: [{ property: 'createdAt', direction: 'DESC' }],
        first,
        after,
      });
    },
    count: () => em.countBy(endpointTable, { tenantId }),
    insert: async (endpoint) => {
      await em.createQueryBuilder().insert().into(endpointTable).values(endpoint).updateEntity(false).execute();
      await stage(em, endpointEvent(null, endpoint, principal));
    },
    update: async (before, after) => {
      if (before === after) return;
      await updateDiffering(em, endpointTable, { before, after });
      await stage(em, endpointEvent(before, after, principal));
    },
    delete: async (endpoint, at) => {
      const { id, version } = endpoint;
      await deleteVersioned(em, endpointTable, { tenantId, id, expectedVersion: version });
      await em.delete(deliveryTable, { tenantId, endpointId: id });
      await stage(em, endpointDeleted(endpoint, principal, at));
    },
  };
}

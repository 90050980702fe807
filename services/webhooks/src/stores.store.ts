import type { EntityManager } from 'typeorm';
import type { Caller } from './caller.ts';
import { openDeliveryStore, type DeliveryStore } from './delivery/delivery.store.ts';
import { openEndpointStore, type EndpointStore } from './endpoint/endpoint.store.ts';

export interface Stores {
  readonly endpoints: EndpointStore;
  readonly deliveries: DeliveryStore;
}

export function openStores(em: EntityManager, caller: Caller): Stores {
  return { endpoints: openEndpointStore(em, caller), deliveries: openDeliveryStore(em, caller) };
}

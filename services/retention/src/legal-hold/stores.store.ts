import type { EntityManager } from 'typeorm';
import type { Caller } from './caller.ts';
import { openKnownRecordStore, type KnownRecordStore } from './known-records.store.ts';
import { openLegalHoldStore, type LegalHoldStore } from './legal-hold.store.ts';

export interface Stores {
  readonly holds: LegalHoldStore;
  readonly known: KnownRecordStore;
}

export function openStores(em: EntityManager, caller: Caller): Stores {
  return { holds: openLegalHoldStore(em, caller), known: openKnownRecordStore(em, caller) };
}

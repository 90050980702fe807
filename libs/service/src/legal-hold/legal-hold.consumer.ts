import type { CustodiaEvent } from '@custodia/events';
import type { RecordReference } from '@custodia/model';
import type { Table } from '@custodia/persistence';
import type { ConsumerSpec } from '../define-service.ts';
import { takeHolds } from './legal-hold.store.ts';
import type { KnownHold } from './legal-hold.ts';

/** Keeps which records a legal hold keeps, for services whose records can be deleted. */
export const legalHoldConsumer: ConsumerSpec = {
  name: 'legal-holds',
  from: ['retention'],
  types: ['legal-hold.placed.v1', 'legal-hold.lifted.v1'],
  apply: (em, event) => takeHolds(em, [holdIn(event)]),
  applyAll: (em, events) => takeHolds(em, events.map(holdIn)),
};

/**
 * For a service's `views`: what it knows of holds can be heard again from the oldest event on. Nothing is emptied for it, since
 * what is held could be deleted until it has been heard of again.
 */
export const legalHoldViews: Readonly<Record<string, readonly Table[]>> = { [legalHoldConsumer.name]: [] };

function holdIn({ type, tenantid, subject, sequence, data }: CustodiaEvent): KnownHold {
  return {
    tenantId: tenantid,
    holdId: subject,
    version: sequence,
    lifted: type.startsWith('custodia.legal-hold.lifted.'),
    records: data['records'] as readonly RecordReference[],
  };
}

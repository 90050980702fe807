import type { CustodiaEvent } from '@custodia/events';
import type { ConsumerSpec } from '@custodia/service';
import type { Rules } from '../rule/rule.ts';
import type { Hearing } from './record.ts';
import { recordStore, type Told } from './record.store.ts';

/** Hears of every record of every service that lives under a rule. */
export function recordConsumer(rules: Rules): ConsumerSpec {
  return {
    name: 'records',
    from: ['directory', 'contacts', 'sales', 'privacy', 'audit', 'retention', 'webhooks'],
    types: 'all',
    apply: (em, event) => recordStore(em).hear(toldBy(event, rules)),
    applyAll: (em, events) => recordStore(em).hear(events.flatMap((event) => toldBy(event, rules))),
  };
}

/** What an event tells of records under a rule. */
function toldBy(event: CustodiaEvent, rules: Rules): Told[] {
  return hearingsIn(event).flatMap(([recordType, recordId, hearing]) => {
    const rule = rules.findForType(recordType);
    return rule === null ? [] : [{ name: { tenantId: event.tenantid, recordType, recordId }, hearing, rule }];
  });
}

/** Of the record it is about; and of an activity, of whom it was with: a call is contact, though it changes no record. */
function hearingsIn({ type, recordtype, subject, sequence, time, data }: CustodiaEvent): [string, string, Hearing][] {
  const at = new Date(time);
  const itself: Hearing = { at, version: sequence, deleted: /\.deleted\.v\d+$/.test(type) };
  if (!type.startsWith('custodia.activity.logged.')) return [[recordtype, subject, itself]];
  const touched: Hearing = { at, version: 0, deleted: false };
  const { accountId, contactId } = data as { accountId: string | null; contactId: string | null };
  return [
    [recordtype, subject, itself],
    ...(accountId === null ? [] : [['Account', accountId, touched] satisfies [string, string, Hearing]]),
    ...(contactId === null ? [] : [['Contact', contactId, touched] satisfies [string, string, Hearing]]),
  ];
}

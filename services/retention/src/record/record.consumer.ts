import type { CustodiaEvent } from '@custodia/events';
import type { ConsumerSpec } from '@custodia/service';
import type { Rules } from '../rule/rule.ts';
import type { Hearing, RecordName } from './record.ts';
import { recordStore } from './record.store.ts';

/** Hears of every record of every service that lives under a rule. */
export function recordConsumer(rules: Rules): ConsumerSpec {
  return {
    name: 'records',
    from: ['directory', 'contacts', 'sales', 'privacy', 'audit'],
    types: 'all',
    async apply(em, event) {
      for (const { name, hearing } of toldBy(event)) {
        const rule = rules.findForType(name.recordType);
        if (rule !== null) await recordStore(em).hear(name, hearing, rule);
      }
    },
  };
}

interface Told {
  readonly name: RecordName;
  readonly hearing: Hearing;
}

/** The record the event is about; and of an activity, whom it was with: a call is contact though it changes no record. */
function toldBy(event: CustodiaEvent): Told[] {
  const { tenantid: tenantId, recordtype: recordType, subject: recordId, sequence: version, data } = event;
  const at = new Date(event.time);
  const itself = { name: { tenantId, recordType, recordId }, hearing: { at, version, deleted: isDeletion(event) } };
  if (!event.type.startsWith('custodia.activity.logged.')) return [itself];
  const touched = { at, version: 0, deleted: false };
  const { accountId, contactId } = data as { accountId: string | null; contactId: string | null };
  return [
    itself,
    ...(accountId === null
      ? []
      : [{ name: { tenantId, recordType: 'Account', recordId: accountId }, hearing: touched }]),
    ...(contactId === null
      ? []
      : [{ name: { tenantId, recordType: 'Contact', recordId: contactId }, hearing: touched }]),
  ];
}

function isDeletion({ type }: CustodiaEvent): boolean {
  return /\.deleted\.v\d+$/.test(type);
}

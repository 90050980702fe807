import type { EntryFilter } from '@custodia/audit';
import { actorOf, entryOf, lastDay, personOf } from './population.ts';

export interface Case {
  readonly name: string;
  /** What the n-th query asks for, in a log of so many entries. */
  readonly filter: (n: number, entries: number) => EntryFilter;
  /** Asked as `accessHistory` asks, of `filter.subject`. */
  readonly isHistory?: boolean;
}

const dayMs = 86_400_000;
const day = (n: number) => ({
  occurredFrom: new Date(lastDay - ((n % 88) + 2) * dayMs),
  occurredBefore: new Date(lastDay - ((n % 88) + 1) * dayMs),
});
const actorId = (n: number): string => actorOf((n * 37) % 200);
/** Nobody in particular: one of the upper half of 200,000. */
const subject = (n: number): string => `Contact:${personOf(100_000 + ((n * 7919) % 100_000))}`;
/** The most looked at of all. */
const wellKnown = (n: number): string => `Contact:${personOf(n % 20)}`;

/** Every filter alone, the usual ones together, and values that hardly any entry has. */
export const cases: readonly Case[] = [
  { name: 'nothing', filter: () => ({}) },
  { name: 'time', filter: day },
  { name: 'actor', filter: (n) => ({ actorId: actorId(n) }) },
  { name: 'actor, time', filter: (n) => ({ actorId: actorId(n), ...day(n) }) },
  { name: 'actor, action', filter: (n) => ({ actorId: actorId(n), action: 'contact.deleted' }) },
  { name: 'actor, actions', filter: (n) => ({ actorId: actorId(n), action: 'contact.*' }) },
  { name: 'actor, outcome', filter: (n) => ({ actorId: actorId(n), outcome: 'REFUSED' }) },
  { name: 'actor, purpose', filter: (n) => ({ actorId: actorId(n), purpose: 'COMPLIANCE' }) },
  { name: 'actor, rare purpose', filter: (n) => ({ actorId: actorId(n), purpose: 'ANALYTICS' }) },
  {
    name: 'actor, rare action, time',
    filter: (n) => ({ actorId: actorId(n), action: 'break-glass.opened', ...day(n) }),
  },
  { name: 'subject', filter: (n) => ({ subject: subject(n) }) },
  { name: 'well-known subject', filter: (n) => ({ subject: wellKnown(n) }) },
  { name: 'subject, time', filter: (n) => ({ subject: subject(n), ...day(n) }) },
  { name: 'well-known subject, time', filter: (n) => ({ subject: wellKnown(n), ...day(n) }) },
  { name: 'subject, actor', filter: (n) => ({ subject: subject(n), actorId: actorId(n) }) },
  { name: 'well-known subject, actor', filter: (n) => ({ subject: wellKnown(n), actorId: actorId(n) }) },
  { name: 'subject, action', filter: (n) => ({ subject: subject(n), action: 'contact.*' }) },
  { name: 'record', filter: (n, entries) => ({ recordId: entryOf((n * 7919) % entries, entries).recordId }) },
  { name: 'record, kind', filter: (n) => ({ recordType: 'Contact', recordId: personOf((n * 7919) % 200_000) }) },
  { name: 'kind', filter: (n) => ({ recordType: ['Contact', 'Access', 'Opportunity', 'Team'][n % 4]! }) },
  { name: 'action', filter: (n) => ({ action: ['contact.updated', 'access.recorded', 'user.moved'][n % 3]! }) },
  { name: 'actions', filter: (n) => ({ action: ['contact.*', 'refused.*', 'user.*'][n % 3]! }) },
  { name: 'action, time', filter: (n) => ({ action: 'contact.deleted', ...day(n) }) },
  { name: 'rare action', filter: () => ({ action: 'break-glass.opened' }) },
  { name: 'action there is not', filter: () => ({ action: 'nothing.done' }) },
  { name: 'service', filter: (n) => ({ service: ['gateway', 'contacts', 'privacy', 'sales'][n % 4]! }) },
  { name: 'outcome, most', filter: () => ({ outcome: 'SUCCEEDED' }) },
  { name: 'outcome, few', filter: () => ({ outcome: 'REFUSED' }) },
  { name: 'purpose', filter: (n) => ({ purpose: ['SALES', 'SUPPORT', 'COMPLIANCE'][n % 3]! }) },
  { name: 'rare purpose', filter: () => ({ purpose: 'ANALYTICS' }) },
  { name: 'purpose, action', filter: () => ({ purpose: 'MARKETING', action: 'access.recorded' }) },
  { name: 'purpose, outcome', filter: () => ({ purpose: 'BILLING', outcome: 'REFUSED' }) },
  { name: 'purpose, outcome, time', filter: (n) => ({ purpose: 'SALES', outcome: 'REFUSED', ...day(n) }) },
  { name: 'service, outcome', filter: () => ({ service: 'contacts', outcome: 'REFUSED' }) },
  { name: 'accessHistory', filter: (n) => ({ subject: subject(n) }), isHistory: true },
  { name: 'accessHistory, well-known', filter: (n) => ({ subject: wellKnown(n) }), isHistory: true },
];

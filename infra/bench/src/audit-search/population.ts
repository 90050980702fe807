import { facetKey, type Facet } from '@custodia/audit';

/** An entry as the benchmark makes it up; of `number`, always the same. */
export interface MadeEntry extends Facet {
  readonly number: number;
  readonly id: string;
  readonly facet: string;
  readonly actorId: string | null;
  readonly recordId: string;
  readonly occurredAt: Date;
  readonly subjects: readonly string[];
}

export const tenantId = 'bench';
export const lastDay = Date.UTC(2026, 10, 1);
const actors = 200;
const people = 200_000;
const periodMs = 90 * 86_400_000;
const exportSize = 500;

export const actorOf = (rank: number): string => uuid(1, rank);
/** The first are looked at most. */
export const personOf = (rank: number): string => uuid(2, rank);

/**
 * A log of `entries` over 90 days: 85 % accesses, most to one person, two in ten thousand an export of 500; 200 actors and
 * 200,000 people, few of whom make most of it (a square, as of a Zipf-like spread); some actions and purposes in every thousand, some
 * in every million.
 */
export function entryOf(number: number, entries: number): MadeEntry {
  const random = randomOf(number);
  const common = commonOf(number, random);
  const occurredAt = new Date(lastDay - periodMs + Math.floor((number / entries) * periodMs));
  return { ...common, number, id: timeId(occurredAt, number), facet: keyOf(common), occurredAt };
}

function commonOf(number: number, random: () => number) {
  const kind = random();
  const actorId = actorOf(skewed(actors, random));
  if (kind < 0.85) return accessOf(number, actorId, random);
  const person = personOf(skewed(people, random));
  if (kind < 0.9) {
    const facet = changeOf(
      'contact',
      pick(['created', 'updated', 'updated', 'updated', 'deleted'], random),
      'contacts',
      'Contact',
    );
    return { ...facet, actorId, recordId: person, subjects: [`Contact:${person}`] };
  }
  if (kind < 0.92) {
    const mutation = pick(mutations, random);
    const facet = {
      action: `refused.${mutation}`,
      outcome: 'REFUSED',
      service: 'contacts',
      recordType: 'Contact',
      purpose: null,
    } as const;
    return { ...facet, actorId, recordId: person, subjects: [`Contact:${person}`] };
  }
  // One in a million: what is hardest to find by walking back.
  if (kind > 0.999999)
    return {
      ...changeOf('break-glass', 'opened', 'directory', 'BreakGlass'),
      actorId,
      recordId: uuid(4, number),
      subjects: [],
    };
  const [noun, verb, service, recordType] = pick(changes, random);
  return { ...changeOf(noun, verb, service, recordType), actorId, recordId: uuid(3, number), subjects: [] };
}

function accessOf(number: number, actorId: string, random: () => number) {
  const refused = random() < 0.02;
  const size = random();
  const count = refused ? 0 : size < 0.7 ? 1 : size < 0.97 ? 3 : size < 0.9998 ? 20 : exportSize;
  const purpose = random() < 0.0001 ? 'ANALYTICS' : pick(purposes, random);
  const subjects = new Set<string>();
  while (subjects.size < count) subjects.add(`Contact:${personOf(skewed(people, random))}`);
  const outcome = refused ? 'REFUSED' : 'SUCCEEDED';
  const facet = { action: 'access.recorded', outcome, service: 'gateway', recordType: 'Access', purpose } as const;
  return { ...facet, actorId, recordId: uuid(5, number), subjects: [...subjects] };
}

function changeOf(noun: string, verb: string, service: string, recordType: string) {
  return { action: `${noun}.${verb}`, outcome: 'SUCCEEDED', service, recordType, purpose: null } as const;
}

const purposes = [
  'SALES',
  'SALES',
  'SALES',
  'SUPPORT',
  'SUPPORT',
  'MARKETING',
  'BILLING',
  'COMPLIANCE',
  'OPERATIONS',
] as const;
const mutations = [
  'createContact',
  'updateContact',
  'deleteContact',
  'assignContact',
  'giveConsent',
  'withdrawConsent',
] as const;
const changes = (
  [
    ['opportunity', 'sales', 'Opportunity', ['created', 'updated', 'stage-changed', 'owner-assigned', 'deleted']],
    ['account', 'contacts', 'Account', ['created', 'updated', 'owner-assigned', 'deleted']],
    ['activity', 'contacts', 'Activity', ['logged', 'updated', 'deleted']],
    ['consent', 'privacy', 'ConsentRecord', ['given', 'withdrawn', 'restated']],
    ['user', 'directory', 'User', ['provisioned', 'changed', 'moved', 'roles-changed', 'deactivated']],
    ['product', 'sales', 'Product', ['created', 'updated', 'deleted']],
    ['team', 'directory', 'Team', ['created', 'changed']],
  ] as const
).flatMap(([noun, service, recordType, verbs]) => verbs.map((verb) => [noun, verb, service, recordType] as const));

const known = new Map<string, string>();
function keyOf(facet: Facet): string {
  const text = `${facet.action} ${facet.outcome} ${facet.service} ${facet.recordType} ${facet.purpose}`;
  let key = known.get(text);
  if (key === undefined) known.set(text, (key = facetKey(facet)));
  return key;
}

const pick = <T>(of: readonly T[], random: () => number): T => of[Math.floor(random() * of.length)]!;
const skewed = (count: number, random: () => number): number => Math.floor(random() ** 2 * count);

/** Mulberry32, begun anew for each entry, so that any of them can be made without those before. */
function randomOf(seed: number): () => number {
  let state = Math.imul(seed + 1, 0x9e3779b1);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** As a UUIDv7 begins: later is greater. */
function timeId(at: Date, number: number): string {
  const time = at.getTime().toString(16).padStart(12, '0');
  const rest = number.toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-${rest}`;
}

/** Spread over all values, as random ids are, so that neighbours by number are none by id. */
function uuid(kind: number, number: number): string {
  const spread = (Math.imul(number + 1, 0x85ebca6b) >>> 0).toString(16).padStart(8, '0');
  return `${spread}-000${kind}-4000-8000-${number.toString(16).padStart(12, '0')}`;
}

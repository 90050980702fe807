import type { CustodiaEvent } from '@custodia/events';
import { In, type EntityManager } from 'typeorm';
import { decoyTable } from '../../decoy/decoy.table.ts';
import type { Decoy } from '../../decoy/decoy.ts';
import type { NewAuditEntry } from '../../entry/entry.ts';
import {
  customerTable,
  personTable,
  withdrawalTable,
  type KnownCustomer,
  type KnownPerson,
  type KnownWithdrawal,
} from './context.table.ts';
import { customerIn, personIn, withdrawalIn } from './heard.ts';
import { findKnown, keepNewest, keyOf } from './newest.store.ts';

/** What other events say that is needed to understand one. */
export interface Context {
  /** Roles that a user holds since that event and did not hold before it. */
  rolesGained(event: CustodiaEvent): readonly string[];
  teamOf(tenantId: string, userId: string): string | null;
  /** Where the owner of a contact stands; null: not known. */
  ownerTeamOf(tenantId: string, contactId: string): string | null;
  withdrawnAt(tenantId: string, purpose: string, contactId: string): Date | null;
  /** Decoys of that contact, of any time. */
  decoysOf(tenantId: string, contactId: string): readonly Decoy[];
}

const personKey = ['userId'] as const;
const customerKey = ['contactId'] as const;
const withdrawalKey = ['purpose', 'contactId'] as const;

interface Told {
  readonly event: CustodiaEvent;
  readonly entry: NewAuditEntry;
}

/** Takes what these events say, and reads what is needed of the rest, in as many statements as there are kinds of it. */
export async function openContext(em: EntityManager, told: readonly Told[]): Promise<Context> {
  const gained = await takePersons(em, told);
  const customers = told.flatMap(({ event }) => customerIn(event) ?? []);
  await keepNewest(em, customerTable, { key: customerKey, heard: customers });
  const withdrawals = told.flatMap(({ event }) => withdrawalIn(event) ?? []);
  await takeWithdrawals(em, withdrawals);
  return readContext(em, told, gained);
}

async function takePersons(em: EntityManager, told: readonly Told[]): Promise<Map<string, readonly string[]>> {
  const heard = told.flatMap(({ event }) => {
    const person = personIn(event);
    return person ? [{ eventId: event.id, person }] : [];
  });
  const before = await keepNewest(em, personTable, { key: personKey, heard: heard.map(({ person }) => person) });
  const last = new Map<string, KnownPerson>(before);
  const gained = new Map<string, readonly string[]>();
  for (const { eventId, person } of heard) {
    const known = last.get(keyOf(person, personKey));
    if (known && known.version >= person.version) continue;
    // Of whom nothing was known nothing can be said to be new: what they came with is no gain.
    if (known)
      gained.set(
        eventId,
        person.roles.filter((role) => !known.roles.includes(role)),
      );
    last.set(keyOf(person, personKey), person);
  }
  return gained;
}

/** A withdrawal that is stated anew began when it was stated first. */
async function takeWithdrawals(em: EntityManager, heard: readonly KnownWithdrawal[]): Promise<void> {
  const known = await findKnown(em, withdrawalTable, { key: withdrawalKey, wanted: heard });
  const since = heard.map((one) => {
    const before = known.get(keyOf(one, withdrawalKey))?.withdrawnAt ?? null;
    return one.withdrawnAt && before && before < one.withdrawnAt ? { ...one, withdrawnAt: before } : one;
  });
  await keepNewest(em, withdrawalTable, { key: withdrawalKey, heard: since });
}

async function readContext(
  em: EntityManager,
  told: readonly Told[],
  gained: ReadonlyMap<string, readonly string[]>,
): Promise<Context> {
  const reads = told.filter(({ entry }) => entry.access !== null).map(({ entry }) => entry);
  const met = reads.flatMap(({ tenantId, purpose, subjects }) => {
    const ids = subjects.flatMap(({ subject }) => contactIdOf(subject) ?? []);
    return ids.map((contactId) => ({ tenantId, purpose, contactId }));
  });
  const customers = await findKnown<KnownCustomer>(em, customerTable, { key: customerKey, wanted: met as never });
  const readers = reads.flatMap(({ tenantId, actorId }) => (actorId === null ? [] : [{ tenantId, userId: actorId }]));
  const owners = [...customers.values()].map(({ tenantId, ownerId }) => ({ tenantId, userId: ownerId }));
  const persons = await findKnown<KnownPerson>(em, personTable, {
    key: personKey,
    wanted: [...readers, ...owners] as never,
  });
  const forPurpose = met.filter(({ purpose }) => purpose !== null);
  const withdrawals = await findKnown<KnownWithdrawal>(em, withdrawalTable, {
    key: withdrawalKey,
    wanted: forPurpose as never,
  });
  const decoys = await findDecoys(em, met);
  const teamOf: Context['teamOf'] = (tenantId, userId) => persons.get(`${tenantId} ${userId}`)?.teamPath ?? null;
  return {
    rolesGained: ({ id }) => gained.get(id) ?? [],
    teamOf,
    ownerTeamOf: (tenantId, contactId) => {
      const customer = customers.get(`${tenantId} ${contactId}`);
      return customer ? (teamOf(tenantId, customer.ownerId) ?? customer.ownerTeamPath) : null;
    },
    withdrawnAt: (tenantId, purpose, contactId) =>
      withdrawals.get(`${tenantId} ${purpose} ${contactId}`)?.withdrawnAt ?? null,
    decoysOf: (tenantId, contactId) => decoys.get(`${tenantId} ${contactId}`) ?? [],
  };
}

/** There are few: it costs less to read a tenant's all than to ask for everybody who was met. */
async function findDecoys(
  em: EntityManager,
  met: readonly { readonly tenantId: string }[],
): Promise<Map<string, Decoy[]>> {
  const tenants = [...new Set(met.map(({ tenantId }) => tenantId))];
  const found = new Map<string, Decoy[]>();
  if (tenants.length === 0) return found;
  for (const decoy of await em.findBy(decoyTable, { tenantId: In(tenants) })) {
    const key = `${decoy.tenantId} ${decoy.contactId}`;
    found.set(key, [...(found.get(key) ?? []), decoy]);
  }
  return found;
}

export function contactIdOf(subject: string): string | null {
  return subject.startsWith('Contact:') ? subject.slice('Contact:'.length) : null;
}

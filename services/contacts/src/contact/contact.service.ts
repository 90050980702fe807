import { Refusal } from '@custodia/errors';
import type { Seen } from '@custodia/model';
import { ownerOf, type KnownOwner } from '@custodia/service';
import { upsertRows, type Upserted, type UpsertRow } from '@custodia/subgraph';
import { removeActivitiesOfContact } from '../activity/remove-activities.ts';
import type { Caller } from '../caller.ts';
import { ownerArrivals } from '../owner-arrivals.ts';
import type { Stores } from '../stores.store.ts';
import type { Work } from '../work.ts';
import { contactCreated, contactDeleted, contactOwnerAssigned, contactUpdated } from './contact.events.ts';
import { acceptContact, acceptContactUpdate, acceptContactUpsert, type ContactUpsert } from './contact.input.ts';
import type { KnownContact } from './contact.store.ts';
import { assignContact, changeContact, meetContact, type Contact } from './contact.ts';

interface Dependencies {
  readonly work: Work;
  readonly clock: () => Date;
  readonly newId: () => string;
}

export class ContactService {
  readonly #work: Work;
  readonly #clock: () => Date;
  readonly #newId: () => string;

  constructor({ work, clock, newId }: Dependencies) {
    this.#work = work;
    this.#clock = clock;
    this.#newId = newId;
  }

  async create(caller: Caller, input: unknown): Promise<Contact> {
    const { externalId, accountId, ownerId, ...details } = acceptContact(input);
    const { principal, customers: scope } = caller;
    await ownerArrivals(this.#work, caller, [ownerId]);
    return this.#work.run(caller, async (tx) => {
      const known = await tx.owners.hold([ownerId ?? principal.userId]);
      const owner = ownerOf(ownerId, { principal, scope, known });
      await assertAccount(accountId, tx);
      if ((await tx.contacts.byExternalId([externalId])).size > 0) throw taken();
      const contact = meetContact(details, {
        tenantId: principal.tenantId,
        id: this.#newId(),
        externalId: externalId ?? null,
        accountId: accountId ?? null,
        owner,
        at: this.#clock(),
      });
      return tx.contacts.add(contact, contactCreated(contact, principal));
    });
  }

  update(caller: Caller, seen: Seen, input: unknown): Promise<Contact> {
    return this.#work.run(caller, async (tx) => {
      const contact = await tx.contacts.get(seen);
      const changes = acceptContactUpdate(input);
      if (changes.accountId !== contact.accountId) await assertAccount(changes.accountId, tx);
      const revision = changeContact(contact, changes, this.#clock());
      return tx.contacts.save(revision, contactUpdated(revision, caller.principal));
    });
  }

  delete(caller: Caller, seen: Seen): Promise<string> {
    return this.#work.run(caller, async (tx) => {
      await tx.contacts.hold(seen.id);
      const contact = await tx.contacts.get(seen);
      await removeActivitiesOfContact(contact.id, { caller, tx, at: this.#clock() });
      await tx.contacts.remove(contact, contactDeleted(contact, caller.principal, this.#clock()));
      return contact.id;
    });
  }

  async assignOwner(caller: Caller, seen: Seen, ownerId: string): Promise<Contact> {
    const { principal, customers: scope } = caller;
    await ownerArrivals(this.#work, caller, [ownerId]);
    return this.#work.run(caller, async (tx) => {
      const known = await tx.owners.hold([ownerId]);
      const contact = await tx.contacts.get(seen);
      const revision = assignContact(contact, ownerOf(ownerId, { principal, scope, known }), this.#clock());
      return tx.contacts.save(revision, contactOwnerAssigned(revision, principal));
    });
  }

  async upsert(caller: Caller, inputs: readonly UpsertNames[]): Promise<UpsertRow[]> {
    const named = inputs.map((input) => input.ownerId);
    await ownerArrivals(this.#work, caller, named);
    return this.#work.run(caller, async (tx) => {
      const created: Contact[] = [];
      const rows = await upsertRows({
        inputs,
        accept: acceptContactUpsert,
        prepare: async (accepted) => {
          const owners = await tx.owners.hold([
            caller.principal.userId,
            ...accepted.flatMap(({ ownerId }) => ownerId ?? []),
          ]);
          const accountIds = await holdAccounts(accepted, tx);
          const contacts = await tx.contacts.byExternalId(accepted.map((row) => row.externalId));
          return (row) => this.#write(row, { owners, accountIds, contacts, created, caller, tx });
        },
      });
      await tx.contacts.addAll(
        created,
        created.map((contact) => contactCreated(contact, caller.principal)),
      );
      return rows;
    });
  }

  async #write(row: ContactUpsert, { owners, accountIds, contacts, created, caller, tx }: Writing): Promise<Upserted> {
    const { externalId, accountExternalId, ownerId, ...details } = row;
    const { principal, customers: scope } = caller;
    const accountId = accountOf(accountExternalId, accountIds);
    const choosing = { principal, scope, known: owners };
    const found = contacts.get(externalId);
    const at = this.#clock();
    if (!found) {
      const contact = meetContact(details, {
        tenantId: principal.tenantId,
        id: this.#newId(),
        externalId,
        accountId: accountId ?? null,
        owner: ownerOf(ownerId, choosing),
        at,
      });
      created.push(contact);
      return { id: contact.id, outcome: 'CREATED' };
    }
    if (!found.visible) throw taken();
    const owner = ownerId ? ownerOf(ownerId, choosing) : undefined;
    const revision = changeContact(found.contact, { ...details, accountId, owner }, at);
    if (revision.changed.length === 0) return { id: found.contact.id, outcome: 'UNCHANGED' };
    await tx.contacts.save(revision, contactUpdated(revision, principal));
    return { id: found.contact.id, outcome: 'UPDATED' };
  }
}

/** What of an upsert's row is looked up before it is checked. */
interface UpsertNames {
  readonly externalId: string;
  readonly ownerId?: string | null;
}

interface Writing {
  readonly owners: ReadonlyMap<string, KnownOwner>;
  /** By external id. */
  readonly accountIds: ReadonlyMap<string, string>;
  readonly contacts: ReadonlyMap<string, KnownContact>;
  /** Filled here, and added at once when all rows are judged. */
  readonly created: Contact[];
  readonly caller: Caller;
  readonly tx: Stores;
}

async function holdAccounts(rows: readonly ContactUpsert[], tx: Stores): Promise<ReadonlyMap<string, string>> {
  const named = await tx.accounts.byExternalId(rows.map((row) => row.accountExternalId));
  const held = await tx.accounts.hold([...named.values()].map(({ account }) => account.id));
  const visible = [...named].filter(([, { account }]) => held.has(account.id));
  return new Map(visible.map(([externalId, { account }]) => [externalId, account.id]));
}

function accountOf(
  externalId: string | null | undefined,
  accountIds: ReadonlyMap<string, string>,
): string | null | undefined {
  if (externalId === null || externalId === undefined) return externalId;
  const id = accountIds.get(externalId);
  if (id !== undefined) return id;
  throw new Refusal('UNKNOWN_REFERENCE', 'No account has that external id. Send the account first.', {
    field: 'accountExternalId',
  });
}

async function assertAccount(accountId: string | null | undefined, tx: Stores): Promise<void> {
  if (!accountId || (await tx.accounts.hold([accountId])).has(accountId)) return;
  throw new Refusal('UNKNOWN_REFERENCE', 'No such account. Choose one that you may see.', { field: 'accountId' });
}

function taken(): Refusal {
  return new Refusal('DUPLICATE', 'Another contact has that external id. Change that one, or give another id.', {
    field: 'externalId',
  });
}

import { Refusal } from '@custodia/errors';
import type { Seen } from '@custodia/model';
import { ownerOf, type KnownOwner } from '@custodia/service';
import { upsertRows, type Upserted, type UpsertRow } from '@custodia/subgraph';
import { removeActivitiesOfAccount } from '../activity/remove-activities.ts';
import type { Caller } from '../caller.ts';
import { ownerArrivals } from '../owner-arrivals.ts';
import type { Stores } from '../stores.store.ts';
import type { Work } from '../work.ts';
import { accountCreated, accountDeleted, accountOwnerAssigned, accountUpdated } from './account.events.ts';
import { acceptAccount, acceptAccountUpdate, acceptAccountUpsert, type AccountUpsert } from './account.input.ts';
import type { KnownAccount } from './account.store.ts';
import { assignAccount, changeAccount, openAccount, type Account } from './account.ts';

interface Dependencies {
  readonly work: Work;
  readonly clock: () => Date;
  readonly newId: () => string;
}

export class AccountService {
  readonly #work: Work;
  readonly #clock: () => Date;
  readonly #newId: () => string;

  constructor({ work, clock, newId }: Dependencies) {
    this.#work = work;
    this.#clock = clock;
    this.#newId = newId;
  }

  async create(caller: Caller, input: unknown): Promise<Account> {
    const { name, externalId, parentAccountId, ownerId, ...details } = acceptAccount(input);
    const { principal, customers: scope } = caller;
    await ownerArrivals(this.#work, caller, [ownerId]);
    return this.#work.run(caller, async (tx) => {
      const known = await tx.owners.hold([ownerId ?? principal.userId]);
      const owner = ownerOf(ownerId, { principal, scope, known });
      if (parentAccountId) await assertVisible(parentAccountId, tx);
      if ((await tx.accounts.byExternalId([externalId])).size > 0) throw taken();
      const account = openAccount(name, details, {
        tenantId: principal.tenantId,
        id: this.#newId(),
        externalId: externalId ?? null,
        parentAccountId: parentAccountId ?? null,
        owner,
        at: this.#clock(),
      });
      return tx.accounts.add(account, accountCreated(account, principal));
    });
  }

  update(caller: Caller, seen: Seen, input: unknown): Promise<Account> {
    return this.#work.run(caller, async (tx) => {
      const account = await tx.accounts.get(seen);
      const changes = acceptAccountUpdate(input);
      await assertParent(account, changes.parentAccountId, tx);
      const revision = changeAccount(account, changes, this.#clock());
      return tx.accounts.save(revision, accountUpdated(revision, caller.principal));
    });
  }

  delete(caller: Caller, seen: Seen): Promise<string> {
    return this.#work.run(caller, async (tx) => {
      await tx.accounts.hold([seen.id]);
      const account = await tx.accounts.get(seen);
      if (await tx.contacts.existAt(account.id)) throw inUse('contacts');
      if (await tx.accounts.hasSubsidiaries(account.id)) throw inUse('subsidiaries');
      await removeActivitiesOfAccount(account.id, { caller, tx, at: this.#clock() });
      await tx.accounts.remove(account, accountDeleted(account, caller.principal, this.#clock()));
      return account.id;
    });
  }

  async assignOwner(caller: Caller, seen: Seen, ownerId: string): Promise<Account> {
    const { principal, customers: scope } = caller;
    await ownerArrivals(this.#work, caller, [ownerId]);
    return this.#work.run(caller, async (tx) => {
      const known = await tx.owners.hold([ownerId]);
      const account = await tx.accounts.get(seen);
      const revision = assignAccount(account, ownerOf(ownerId, { principal, scope, known }), this.#clock());
      return tx.accounts.save(revision, accountOwnerAssigned(revision, principal));
    });
  }

  async upsert(caller: Caller, inputs: readonly UpsertNames[]): Promise<UpsertRow[]> {
    const named = inputs.map((input) => input.ownerId);
    await ownerArrivals(this.#work, caller, named);
    return this.#work.run(caller, (tx) =>
      upsertRows({
        inputs,
        accept: acceptAccountUpsert,
        prepare: async (accepted) => {
          const owners = await tx.owners.hold([
            caller.principal.userId,
            ...accepted.flatMap(({ ownerId }) => ownerId ?? []),
          ]);
          const names = accepted.flatMap((row) => [row.externalId, row.parentAccountExternalId]);
          const accounts = await tx.accounts.byExternalId(names);
          return (row) => this.#write(row, { owners, accounts, caller, tx });
        },
      }),
    );
  }

  async #write(row: AccountUpsert, { owners, accounts, caller, tx }: Writing): Promise<Upserted> {
    const { externalId, name, parentAccountExternalId, ownerId, ...details } = row;
    const { principal, customers: scope } = caller;
    const parentAccountId = parentOf(parentAccountExternalId, accounts);
    const choosing = { principal, scope, known: owners };
    const found = accounts.get(externalId);
    const at = this.#clock();
    if (!found) {
      const account = openAccount(name, details, {
        tenantId: principal.tenantId,
        id: this.#newId(),
        externalId,
        parentAccountId: parentAccountId ?? null,
        owner: ownerOf(ownerId, choosing),
        at,
      });
      await tx.accounts.add(account, accountCreated(account, principal));
      accounts.set(externalId, { account, visible: true });
      return { id: account.id, outcome: 'CREATED' };
    }
    if (!found.visible) throw taken();
    await assertParent(found.account, parentAccountId, tx);
    const owner = ownerId ? ownerOf(ownerId, choosing) : undefined;
    const revision = changeAccount(found.account, { ...details, name, parentAccountId, owner }, at);
    if (revision.changed.length === 0) return { id: found.account.id, outcome: 'UNCHANGED' };
    const account = await tx.accounts.save(revision, accountUpdated(revision, principal));
    accounts.set(externalId, { account, visible: true });
    return { id: account.id, outcome: 'UPDATED' };
  }
}

/** What of an upsert's row is looked up before it is checked. */
interface UpsertNames {
  readonly externalId: string;
  readonly ownerId?: string | null;
}

interface Writing {
  readonly owners: ReadonlyMap<string, KnownOwner>;
  readonly accounts: Map<string, KnownAccount>;
  readonly caller: Caller;
  readonly tx: Stores;
}

function parentOf(
  externalId: string | null | undefined,
  accounts: ReadonlyMap<string, KnownAccount>,
): string | null | undefined {
  if (externalId === null || externalId === undefined) return externalId;
  const found = accounts.get(externalId);
  if (found?.visible) return found.account.id;
  throw new Refusal('UNKNOWN_REFERENCE', 'No account has that external id. Send the parent first.', {
    field: 'parentAccountExternalId',
  });
}

async function assertVisible(accountId: string, tx: Stores): Promise<void> {
  if ((await tx.accounts.hold([accountId])).has(accountId)) return;
  throw new Refusal('UNKNOWN_REFERENCE', 'No such account. Choose one that you may see.', {
    field: 'parentAccountId',
  });
}

async function assertParent(account: Account, parentId: string | null | undefined, tx: Stores): Promise<void> {
  if (!parentId || parentId === account.parentAccountId) return;
  await assertVisible(parentId, tx);
  if (!(await tx.accounts.holdLineage(parentId)).includes(account.id)) return;
  throw new Refusal('INVALID_INPUT', 'An account cannot belong to itself or to one below it. Choose another parent.', {
    field: 'parentAccountId',
  });
}

function taken(): Refusal {
  return new Refusal('DUPLICATE', 'Another account has that external id. Change that one, or give another id.', {
    field: 'externalId',
  });
}

function inUse(what: string): Refusal {
  return new Refusal(
    'IN_USE',
    `The account has ${what}, not all of them yours to see perhaps. Move or delete them first.`,
  );
}

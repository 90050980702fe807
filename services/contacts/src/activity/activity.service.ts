import { Refusal } from '@custodia/errors';
import type { Seen } from '@custodia/model';
import { ownerOf } from '@custodia/service';
import type { Caller } from '../caller.ts';
import type { Stores } from '../stores.store.ts';
import type { Work } from '../work.ts';
import { activityDeleted, activityLogged, activityUpdated } from './activity.events.ts';
import { acceptActivity, acceptActivityUpdate, type ActivityInput } from './activity.input.ts';
import { changeActivity, logActivity, type Activity } from './activity.ts';

interface Dependencies {
  readonly work: Work;
  readonly clock: () => Date;
  readonly newId: () => string;
}

export class ActivityService {
  readonly #work: Work;
  readonly #clock: () => Date;
  readonly #newId: () => string;

  constructor({ work, clock, newId }: Dependencies) {
    this.#work = work;
    this.#clock = clock;
    this.#newId = newId;
  }

  async log(caller: Caller, input: unknown): Promise<Activity> {
    const { kind, accountId, contactId, ...said } = acceptActivity(input);
    const { principal, activities: scope } = caller;
    return this.#work.run(caller, async (tx) => {
      const known = await tx.owners.hold([principal.userId]);
      const activity = logActivity(kind, said, {
        tenantId: principal.tenantId,
        id: this.#newId(),
        ...(await subjectsOf({ accountId, contactId }, tx)),
        owner: ownerOf(null, { principal, scope, known }),
        at: this.#clock(),
      });
      return tx.activities.add(activity, activityLogged(activity, principal));
    });
  }

  update(caller: Caller, seen: Seen, input: unknown): Promise<Activity> {
    return this.#work.run(caller, async (tx) => {
      const activity = await tx.activities.get(seen);
      const revision = changeActivity(activity, acceptActivityUpdate(input), this.#clock());
      return tx.activities.save(revision, activityUpdated(revision, caller.principal));
    });
  }

  delete(caller: Caller, seen: Seen): Promise<string> {
    return this.#work.run(caller, async (tx) => {
      const activity = await tx.activities.get(seen);
      await tx.activities.remove(activity, activityDeleted(activity, caller.principal, this.#clock()));
      return activity.id;
    });
  }
}

type Subjects = Pick<Activity, 'accountId' | 'contactId'>;

/** What it is about, as far as the caller sees it. What is done with a person is done with their company, unless said. */
async function subjectsOf(
  { accountId, contactId }: Pick<ActivityInput, 'accountId' | 'contactId'>,
  tx: Stores,
): Promise<Subjects> {
  if (accountId && !(await tx.accounts.hold([accountId])).has(accountId)) throw unknown('accountId', 'account');
  if (!contactId) return { accountId: accountId ?? null, contactId: null };
  const contact = await tx.contacts.hold(contactId);
  if (!contact) throw unknown('contactId', 'contact');
  return { accountId: accountId === undefined ? contact.accountId : accountId, contactId };
}

function unknown(field: string, what: string): Refusal {
  return new Refusal('UNKNOWN_REFERENCE', `No such ${what}. Choose one that you may see.`, { field });
}

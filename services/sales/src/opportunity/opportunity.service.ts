import { accept } from '@custodia/errors';
import type { Seen } from '@custodia/model';
import { isDuplicate } from '@custodia/persistence';
import type { Caller } from '../caller.ts';
import { arrivals } from '../reference/arrivals.ts';
import type { KnownReferences, Naming } from '../reference/known-references.ts';
import type { Stores } from '../stores.store.ts';
import type { Work } from '../work.ts';
import { opportunityExternalIdTaken } from './opportunity.errors.ts';
import { newOpportunity, opportunityRevision, stageChange, type OpportunityChanges } from './opportunity.input.ts';
import {
  assignOwner,
  beginOpportunity,
  changeStage,
  dayOf,
  nextVersion,
  reviseOpportunity,
  type Opportunity,
  type OpportunityRevision,
} from './opportunity.ts';

interface Dependencies {
  readonly work: Work;
  readonly clock: () => Date;
  readonly newId: () => string;
}

export class OpportunityService {
  readonly #work: Work;
  readonly #clock: () => Date;
  readonly #newId: () => string;

  constructor({ work, clock, newId }: Dependencies) {
    this.#work = work;
    this.#clock = clock;
    this.#newId = newId;
  }

  async create(caller: Caller, input: unknown): Promise<Opportunity> {
    const { ownerId, externalId, name, ...changes } = accept(newOpportunity, input);
    const naming = { ...changes, ownerId: ownerId ?? null };
    await arrivals(this.#work, caller, [naming]);
    const begin = async (tx: Stores): Promise<Opportunity> => {
      const known = await tx.references.hold([naming]);
      const opportunity = beginOpportunity(
        {
          ...checkedReferences(null, changes, known),
          tenantId: caller.principal.tenantId,
          id: this.#newId(),
          externalId: externalId ?? null,
          name,
          stage: 'PROSPECTING',
          owner: known.owner(ownerId),
        },
        this.#clock(),
      );
      await tx.opportunities.save([{ before: null, after: opportunity }]);
      return opportunity;
    };
    return this.#work.run(caller, begin).catch((error: unknown) => {
      throw isDuplicate(error) ? opportunityExternalIdTaken() : error;
    });
  }

  async update(caller: Caller, seen: Seen, input: unknown): Promise<Opportunity> {
    const changes = accept(opportunityRevision, input);
    await arrivals(this.#work, caller, [changes]);
    return this.#change(caller, { ...seen, naming: changes }, (opportunity, known) =>
      reviseOpportunity(opportunity, checkedReferences(opportunity, changes, known)),
    );
  }

  changeStage(caller: Caller, seen: Seen, input: unknown): Promise<Opportunity> {
    const { to, on, amount } = accept(stageChange, input);
    return this.#change(caller, seen, (opportunity) =>
      changeStage(opportunity, {
        to,
        on: on ?? dayOf(this.#clock()),
        revision: amount === undefined ? {} : { amount },
      }),
    );
  }

  async assignOwner(caller: Caller, seen: Seen, ownerId: string): Promise<Opportunity> {
    await arrivals(this.#work, caller, [{ ownerId }]);
    return this.#change(caller, { ...seen, naming: { ownerId } }, (opportunity, known) =>
      ownerId === opportunity.ownerId ? opportunity : assignOwner(opportunity, known.owner(ownerId)),
    );
  }

  delete(caller: Caller, seen: Seen): Promise<string> {
    return this.#work.run(caller, async (tx) => {
      await tx.opportunities.delete(await tx.opportunities.get(seen), this.#clock());
      return seen.id;
    });
  }

  #change(
    caller: Caller,
    { naming = {}, ...seen }: Seen & { readonly naming?: Naming },
    change: (opportunity: Opportunity, known: KnownReferences) => Opportunity,
  ): Promise<Opportunity> {
    return this.#work.run(caller, async (tx) => {
      const before = await tx.opportunities.get(seen);
      const known = await tx.references.hold([naming]);
      const after = nextVersion(before, change(before, known), this.#clock());
      await tx.opportunities.assertPersonStays({ before, after });
      await tx.opportunities.save([{ before, after }]);
      return after;
    });
  }
}

/** What is named anew must be known; what stays named may have become somebody else's since. */
function checkedReferences(
  opportunity: Opportunity | null,
  changes: OpportunityChanges,
  known: KnownReferences,
): OpportunityRevision {
  const { productId, accountId, primaryContactId } = changes;
  if (productId && productId !== opportunity?.productId) known.product(productId);
  if (accountId && accountId !== opportunity?.accountId) known.account(accountId);
  if (primaryContactId) known.contact(primaryContactId, opportunity?.primaryContactId);
  return changes;
}

import { accept } from '@custodia/errors';
import { upsertRows, type UpsertRow } from '@custodia/subgraph';
import type { Caller } from '../caller.ts';
import { arrivals } from '../reference/arrivals.ts';
import type { KnownReferences, Naming } from '../reference/known-references.ts';
import { outcomeOf } from '../outcome.ts';
import type { Work } from '../work.ts';
import { opportunityExternalIdTaken } from './opportunity.errors.ts';
import { opportunityRow, type OpportunityRow } from './opportunity.input.ts';
import type { OpportunityChange } from './opportunity.store.ts';
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
import { isClosed } from './stage.ts';

type Inputs = readonly { readonly externalId: string }[];

interface Dependencies {
  readonly work: Work;
  readonly clock: () => Date;
  readonly newId: () => string;
}

/** Creates and changes opportunities by external id, many at once: a handful of queries however many rows there are. */
export class OpportunityUpsert {
  readonly #work: Work;
  readonly #clock: () => Date;
  readonly #newId: () => string;

  constructor({ work, clock, newId }: Dependencies) {
    this.#work = work;
    this.#clock = clock;
    this.#newId = newId;
  }

  async run(caller: Caller, inputs: Inputs): Promise<UpsertRow[]> {
    await arrivals(this.#work, caller, readable(inputs));
    return this.#work.run(caller, async (tx) => {
      const changes: OpportunityChange[] = [];
      const rows = await upsertRows({
        inputs,
        accept: (input) => accept(opportunityRow, input),
        prepare: async (accepted) => {
          const known = await tx.references.hold(accepted.map(namingOf));
          const present = await tx.opportunities.byExternalIds(accepted.map((row) => row.externalId));
          return async (row) => {
            const before = present.get(row.externalId);
            if (before === null) throw opportunityExternalIdTaken();
            const after = before ? this.#change(before, row, known) : this.#begin(caller, row, known);
            if (before) await tx.opportunities.assertPersonStays({ before, after });
            changes.push({ before: before ?? null, after });
            return { id: after.id, outcome: outcomeOf(before ?? null, after) };
          };
        },
      });
      await tx.opportunities.save(changes);
      return rows;
    });
  }

  #begin(caller: Caller, row: OpportunityRow, known: KnownReferences): Opportunity {
    const place = { tenantId: caller.principal.tenantId, id: this.#newId(), externalId: row.externalId };
    const beginning = { ...revisionOf(row, known), ...place, name: row.name, stage: row.stage };
    return beginOpportunity({ ...beginning, owner: known.owner(row.ownerId) }, this.#clock());
  }

  #change(before: Opportunity, row: OpportunityRow, known: KnownReferences): Opportunity {
    const now = this.#clock();
    const revision = revisionOf(row, known, before);
    const revised =
      row.stage === before.stage
        ? reviseOpportunity(before, revision)
        : changeStage(before, { to: row.stage, ...datesOf(row, revision, now) });
    const owned =
      row.ownerId && row.ownerId !== before.ownerId ? assignOwner(revised, known.owner(row.ownerId)) : revised;
    return nextVersion(before, owned, now);
  }
}

/** The day the stage changed, as the row states it or else today; the rest of the revision goes with it. */
function datesOf(row: OpportunityRow, revision: OpportunityRevision, now: Date) {
  const { engagedOn, closedOn, ...rest } = revision;
  const today = dayOf(now);
  if (isClosed(row.stage)) return { on: closedOn ?? today, revision: { ...rest, engagedOn } };
  return { on: engagedOn ?? today, revision: { ...rest, closedOn } };
}

/** What is named anew must be known; what stays named may have become somebody else's since. */
function revisionOf(row: OpportunityRow, known: KnownReferences, before?: Opportunity): OpportunityRevision {
  const { name, amount, productExternalId, accountId, primaryContactId, engagedOn, closedOn } = row;
  if (accountId && accountId !== before?.accountId) known.account(accountId);
  if (primaryContactId) known.contact(primaryContactId, before?.primaryContactId);
  const productId = productExternalId ? known.productByExternalId(productExternalId) : productExternalId;
  return { name, amount, productId, accountId, primaryContactId, engagedOn, closedOn };
}

function namingOf({ ownerId, accountId, primaryContactId, productExternalId }: OpportunityRow): Naming {
  return { ownerId: ownerId ?? null, accountId, primaryContactId, productExternalId };
}

/** The names in rows that can be read; the others are refused later, each with its reason. */
function readable(inputs: Inputs): Naming[] {
  return inputs.flatMap((input) => {
    const row = opportunityRow.safeParse(input);
    return row.success ? [namingOf(row.data)] : [];
  });
}

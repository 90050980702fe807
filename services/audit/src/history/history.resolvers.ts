import type { Database, Page, Slice } from '@custodia/persistence';
import type { PolicyIndex } from '@custodia/policy';
import { connection, type Connection, type RequestContext } from '@custodia/subgraph';
import { reachOf } from '../entry/entry.resolvers.ts';
import { readPeriod, readSubject, type EntryAbout } from '../search/search.ts';
import { findBrokenGlass, listAccesses } from './history.store.ts';
import { categoriesSeen, fieldsSeen, titlesOf } from './history.ts';

interface HistoryArgs extends Slice {
  readonly subject: string;
  readonly from?: Date | null;
  readonly before?: Date | null;
}

/** Two queries and two types over the same pages: what leads to an employee is not in the type of the copy at all. */
export function historyResolvers(db: Database, policy: PolicyIndex) {
  return {
    Query: { accessHistory: accesses, accessReport: accesses },
    RecordedAccess: {
      occurredAt: ({ entry }: EntryAbout) => entry.occurredAt,
      actor: ({ entry }: EntryAbout) => (entry.actorId ? { __typename: 'User', id: entry.actorId } : null),
      roles: ({ entry }: EntryAbout) => entry.access?.roles ?? [],
      purpose: purposeOf,
      emergency: isEmergency,
      breakGlass: brokenGlass,
      fields: (about: EntryAbout) => fieldsSeen(about, policy),
      peopleShown: ({ entry }: EntryAbout) => entry.access?.totalSubjects ?? 0,
      entry: ({ entry }: EntryAbout) => entry,
    },
    ReportedAccess: {
      reference: ({ entry }: EntryAbout) => entry.id,
      occurredAt: ({ entry }: EntryAbout) => entry.occurredAt,
      roles: ({ entry }: EntryAbout) => (entry.access ? titlesOf(entry.access, policy) : []),
      purpose: purposeOf,
      emergency: isEmergency,
      categories: (about: EntryAbout) => categoriesSeen(about, policy),
    },
  };

  async function accesses(_: unknown, args: HistoryArgs, context: RequestContext) {
    const { first, after, from = null, before = null } = args;
    const subject = readSubject(args.subject, 'subject');
    const query = { subject, first, after, period: readPeriod(from, before, ['from', 'before']) };
    return history(subject, await db.read((em) => listAccesses(em, reachOf(context), query)));
  }

  async function brokenGlass({ entry }: EntryAbout) {
    const { tenantId, actorId, occurredAt: at, access } = entry;
    if (!access?.emergency || !actorId) return null;
    const id = await db.read((em) => findBrokenGlass(em, { tenantId, actorId, at }));
    return id === null ? null : { __typename: 'BreakGlass', id };
  }
}

function history(subject: string, page: Page<EntryAbout>): Connection<EntryAbout> & { readonly subject: string } {
  return { ...connection(page), subject };
}

/** Title and legal basis are told by privacy, which owns them. */
function purposeOf({ entry }: EntryAbout) {
  return entry.purpose === null ? null : { __typename: 'Purpose', key: entry.purpose };
}

function isEmergency({ entry }: EntryAbout): boolean {
  return entry.access?.emergency ?? false;
}

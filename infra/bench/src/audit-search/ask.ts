import { listAccesses, readSearch, searchEntries, type EntryFilter } from '@custodia/audit';
import type { Database, Slice } from '@custodia/persistence';
import type { Case } from './cases.ts';
import { tenantId } from './population.ts';

const reach = { tenantId, seesAll: true };

/** One page, as the service's resolvers read it: from the filter to the entries. */
export function ask(db: Database, { isHistory }: Case, asked: { filter: EntryFilter } & Slice) {
  const { filter, first, after } = asked;
  const search = readSearch(filter);
  return db.read<{ rows: readonly unknown[]; cursors: readonly string[]; hasNextPage: boolean }>((em) =>
    isHistory
      ? listAccesses(em, reach, { subject: search.subject!, period: search.period, first, after })
      : searchEntries(em, reach, { ...search, first, after }),
  );
}

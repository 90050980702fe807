import { pageOfUnion, type Page, type Slice } from '@custodia/persistence';
import type { EntityManager } from 'typeorm';
import { entryTable } from '../entry/entry.table.ts';
import { facetsFitting } from '../facet/facet.store.ts';
import { anyFacet } from '../facet/facet.ts';
import { pageAbout } from '../search/page-about.store.ts';
import type { EntryAbout, Period, Reach } from '../search/search.ts';

export interface HistoryQuery extends Slice {
  /** `Contact:<id>` or `User:<id>` */
  readonly subject: string;
  readonly period: Period;
}

/** Accesses that showed data of one person, latest first. Of a stranger and of another tenant's it is empty, and no one can tell which. */
export async function listAccesses(
  em: EntityManager,
  reach: Reach,
  { subject, period, ...slice }: HistoryQuery,
): Promise<Page<EntryAbout>> {
  if (!reach.seesAll) {
    return pageOfUnion<EntryAbout>(em, [], { ...slice, alias: 'about', orderBy: [], find: async () => new Map() });
  }
  return pageAbout(em, {
    reach,
    subject,
    period,
    slice,
    among: (entry) => entry.andWhere('entry.action = :accessed', { accessed: 'access.recorded' }),
  });
}

export interface Emergency {
  readonly tenantId: string;
  readonly actorId: string;
  readonly at: Date;
}

/** The id of the glass that somebody had broken by then; null where the log knows of none. */
export async function findBrokenGlass(em: EntityManager, { tenantId, actorId, at }: Emergency): Promise<string | null> {
  const opened = { ...anyFacet, action: { exactly: 'break-glass.opened' } };
  const facets = await facetsFitting(em, tenantId, opened);
  const latest = await Promise.all(
    facets.map((facet) =>
      em
        .createQueryBuilder(entryTable, 'entry')
        .where('entry.tenantId = :tenantId AND entry.actorId = :actorId', { tenantId, actorId })
        .andWhere('entry.facet = :facet AND entry.occurredAt <= :at', { facet, at })
        .orderBy('entry.occurredAt', 'DESC')
        .addOrderBy('entry.id', 'DESC')
        .limit(1)
        .getOne(),
    ),
  );
  const [last] = latest.flatMap((entry) => entry ?? []).sort((a, b) => Number(b.occurredAt) - Number(a.occurredAt));
  return last?.recordId || null;
}

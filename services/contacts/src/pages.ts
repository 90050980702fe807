import type { Page } from '@custodia/persistence';

/** How much of a list, from where. */
export interface Slice {
  readonly first?: number | null;
  readonly after?: string | null;
}

/** A page of rows as a page of what they mean. */
export function mapPage<Row, T>(page: Page<Row>, meaning: (row: Row) => T): Page<T> {
  return { ...page, rows: page.rows.map(meaning), countAll: () => page.countAll() };
}

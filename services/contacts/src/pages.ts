import type { Page } from '@custodia/persistence';

/** A page of rows as a page of what they mean. */
export function mapPage<Row, T>(page: Page<Row>, meaning: (row: Row) => T): Page<T> {
  return { ...page, rows: page.rows.map(meaning), countAll: () => page.countAll() };
}

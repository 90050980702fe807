import type { Money } from '@custodia/model';

/** Something we sell. */
export interface Product {
  readonly tenantId: string;
  readonly id: string;
  readonly version: number;
  readonly externalId: string | null;
  readonly name: string;
  readonly series: string | null;
  readonly listPriceMinor: bigint | null;
  readonly listPriceCurrency: string | null;
  readonly active: boolean;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** Absent stays; null clears. */
export interface ProductRevision {
  readonly name?: string;
  readonly series?: string | null;
  readonly listPrice?: Money | null;
  readonly active?: boolean;
}

export interface ProductBeginning extends ProductRevision {
  readonly tenantId: string;
  readonly id: string;
  readonly externalId: string | null;
  readonly name: string;
}

export function beginProduct(beginning: ProductBeginning, now: Date): Product {
  const { tenantId, id, externalId, name, ...revision } = beginning;
  const blank: Product = {
    tenantId,
    id,
    version: 1,
    externalId,
    name,
    series: null,
    listPriceMinor: null,
    listPriceCurrency: null,
    active: true,
    createdAt: now,
    updatedAt: now,
  };
  return reviseProduct(blank, revision);
}

export function reviseProduct(product: Product, { name, series, listPrice, active }: ProductRevision): Product {
  return {
    ...product,
    ...(name !== undefined && { name }),
    ...(series !== undefined && { series }),
    ...(active !== undefined && { active }),
    ...(listPrice !== undefined && {
      listPriceMinor: listPrice?.amountMinor ?? null,
      listPriceCurrency: listPrice?.currency ?? null,
    }),
  };
}

/** The next version after a change, as of opportunities; the same object when nothing differs, so that nothing is written. */
export function nextProductVersion(before: Product, after: Product, now: Date): Product {
  if (changedProductFields(before, after).length === 0) return before;
  return { ...after, version: before.version + 1, updatedAt: now };
}

/** The names of what differs, for events and for "nothing changed". */
export function changedProductFields(before: Product | null, after: Product): string[] {
  return Object.entries(columnsByField)
    .filter(([, columns]) => columns.some((column) => (before?.[column] ?? null) !== after[column]))
    .map(([field]) => field);
}

const columnsByField: Readonly<Record<string, readonly (keyof Product)[]>> = {
  externalId: ['externalId'],
  name: ['name'],
  series: ['series'],
  listPrice: ['listPriceMinor', 'listPriceCurrency'],
  active: ['active'],
};

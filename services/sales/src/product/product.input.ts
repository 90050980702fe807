import { externalId, line, moneyInput } from '@custodia/model';
import { z } from 'zod';

const name = line(200);
const series = line(100).nullish();
const active = z.boolean('`active` is true or false; it cannot be cleared.');

export const newProduct = z.strictObject({
  name,
  externalId: externalId.nullish(),
  series,
  listPrice: moneyInput.nullish(),
  active: active.nullish(),
});

export const productRevision = z.strictObject({
  name: name.optional(),
  series,
  listPrice: moneyInput.nullish(),
  active: active.optional(),
});

export const productRow = newProduct.extend({ externalId });

export type NewProduct = z.output<typeof newProduct>;
export type ProductChanges = z.output<typeof productRevision>;
export type ProductRow = z.output<typeof productRow>;

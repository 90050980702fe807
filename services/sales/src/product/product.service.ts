import { accept } from '@custodia/errors';
import type { Seen } from '@custodia/model';
import { isDuplicate } from '@custodia/persistence';
import { upsertRows, type UpsertRow } from '@custodia/subgraph';
import type { Caller } from '../caller.ts';
import { outcomeOf } from '../outcome.ts';
import type { Work } from '../work.ts';
import { productExternalIdTaken, productInUse } from './product.errors.ts';
import { newProduct, productRevision, productRow, type NewProduct, type ProductRow } from './product.input.ts';
import type { ProductChange } from './product.store.ts';
import { beginProduct, nextProductVersion, reviseProduct, type Product } from './product.ts';

interface Dependencies {
  readonly work: Work;
  readonly clock: () => Date;
  readonly newId: () => string;
}

export class ProductService {
  readonly #work: Work;
  readonly #clock: () => Date;
  readonly #newId: () => string;

  constructor({ work, clock, newId }: Dependencies) {
    this.#work = work;
    this.#clock = clock;
    this.#newId = newId;
  }

  async create(caller: Caller, input: unknown): Promise<Product> {
    const product = this.#begin(caller, accept(newProduct, input));
    await this.#work
      .run(caller, (tx) => tx.products.save([{ before: null, after: product }]))
      .catch((error: unknown) => {
        throw isDuplicate(error) ? productExternalIdTaken() : error;
      });
    return product;
  }

  async update(caller: Caller, seen: Seen, input: unknown): Promise<Product> {
    const revision = accept(productRevision, input);
    return this.#work.run(caller, async (tx) => {
      const before = await tx.products.get(seen);
      const after = nextProductVersion(before, reviseProduct(before, revision), this.#clock());
      await tx.products.save([{ before, after }]);
      return after;
    });
  }

  delete(caller: Caller, seen: Seen): Promise<string> {
    return this.#work.run(caller, async (tx) => {
      const product = await tx.products.get(seen);
      if (await tx.products.isInUse(product.id)) throw productInUse();
      await tx.products.delete(product, this.#clock());
      return product.id;
    });
  }

  upsert(caller: Caller, inputs: readonly { readonly externalId: string }[]): Promise<UpsertRow[]> {
    return this.#work.run(caller, async (tx) => {
      const changes: ProductChange[] = [];
      const rows = await upsertRows({
        inputs,
        accept: (input) => accept(productRow, input),
        prepare: async (accepted) => {
          const known = await tx.products.byExternalIds(accepted.map((row) => row.externalId));
          return async (row) => {
            const change = this.#changeOf(caller, row, known.get(row.externalId) ?? null);
            changes.push(change);
            return { id: change.after.id, outcome: outcomeOf(change.before, change.after) };
          };
        },
      });
      await tx.products.save(changes);
      return rows;
    });
  }

  #changeOf(caller: Caller, row: ProductRow, before: Product | null): ProductChange {
    if (before === null) return { before, after: this.#begin(caller, row) };
    const after = reviseProduct(before, { ...row, active: row.active ?? before.active });
    return { before, after: nextProductVersion(before, after, this.#clock()) };
  }

  #begin(caller: Caller, { externalId, active, ...revision }: NewProduct): Product {
    const { tenantId } = caller.principal;
    const place = { tenantId, id: this.#newId(), externalId: externalId ?? null };
    return beginProduct({ ...revision, ...place, active: active ?? true }, this.#clock());
  }
}

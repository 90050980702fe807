import type { Seen } from '@custodia/model';
import { connection, loader, payload, type RequestContext } from '@custodia/subgraph';
import { callerOf } from '../caller.ts';
import type { Work } from '../work.ts';
import type { ProductService } from './product.service.ts';
import type { ProductQuery } from './product.store.ts';
import type { Product } from './product.ts';

interface Parts {
  readonly work: Work;
  readonly service: ProductService;
}

interface UpsertArguments {
  readonly input: readonly { readonly externalId: string }[];
}

export function productResolvers({ work, service }: Parts) {
  return {
    Query: {
      product: (_: unknown, { id }: { id: string }, context: RequestContext) => productLoader(work, context).load(id),
      products: async (_: unknown, query: ProductQuery, context: RequestContext) =>
        connection(await work.read(callerOf(context), ({ products }) => products.page(query))),
    },
    Mutation: {
      createProduct: (_: unknown, { input }: { input: unknown }, context: RequestContext) =>
        payload('product', () => service.create(callerOf(context), input)),
      updateProduct: (_: unknown, { input, ...seen }: Seen & { input: unknown }, context: RequestContext) =>
        payload('product', () => service.update(callerOf(context), seen, input)),
      deleteProduct: (_: unknown, seen: Seen, context: RequestContext) =>
        payload('deletedId', () => service.delete(callerOf(context), seen)),
      upsertProducts: async (_: unknown, { input }: UpsertArguments, context: RequestContext) => ({
        rows: await service.upsert(callerOf(context), input),
      }),
    },
    Product: {
      __resolveReference: ({ id }: { id: string }, context: RequestContext) => productLoader(work, context).load(id),
      listPrice: ({ listPriceMinor, listPriceCurrency }: Product) =>
        listPriceMinor === null ? null : { amountMinor: listPriceMinor, currency: listPriceCurrency },
    },
  };
}

/** One query for all products a request names, whichever fields name them. */
export function productLoader(work: Work, context: RequestContext) {
  return loader<string, Product>(context, 'product', (ids) =>
    work.read(callerOf(context), ({ products }) => products.byIds(ids)),
  );
}

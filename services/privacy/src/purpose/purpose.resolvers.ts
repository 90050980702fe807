import type { RequestContext } from '@custodia/subgraph';
import type { Purposes } from './purpose.ts';

/** Purposes are the same for every tenant; who has no access to reference data meets none. */
export function purposeResolvers(purposes: Purposes) {
  const meetsNone = (context: RequestContext): boolean => context.access('reference') === 'NONE';
  return {
    Query: {
      purposes: (_: unknown, __: unknown, context: RequestContext) => (meetsNone(context) ? [] : purposes.all()),
      purpose: (_: unknown, { key }: { key: string }, context: RequestContext) =>
        meetsNone(context) ? null : purposes.find(key),
    },
    Purpose: {
      __resolveReference: ({ key }: { key: string }, context: RequestContext) =>
        meetsNone(context) ? null : purposes.find(key),
    },
  };
}

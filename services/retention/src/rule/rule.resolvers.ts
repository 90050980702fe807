import type { RequestContext } from '@custodia/subgraph';
import type { Rules } from './rule.ts';

/** Rules are the same for every tenant; who has no access to reference data meets none. */
export function ruleResolvers(rules: Rules) {
  const meetsNone = (context: RequestContext): boolean => context.access('reference') === 'NONE';
  return {
    Query: {
      retentionRules: (_: unknown, __: unknown, context: RequestContext) => (meetsNone(context) ? [] : rules.all()),
    },
    RetentionRule: {
      __resolveReference: ({ key }: { key: string }, context: RequestContext) =>
        meetsNone(context) ? null : rules.find(key),
    },
  };
}

import type { RequestContext } from '@custodia/subgraph';
import { callerOf } from '../caller.ts';
import type { Work } from '../work.ts';

interface Parts {
  readonly work: Work;
  readonly clock: () => Date;
}

/** What the gateway asks before it decides `training-current` and `break-glass`. Asks for no role, like `me`. */
export function policyFactsResolvers({ work, clock }: Parts) {
  return {
    Query: {
      policyFacts: (_: unknown, __: unknown, context: RequestContext) =>
        work.read(callerOf(context), async ({ users, breakGlasses }) => {
          const self = await users.findSelf(context.principal.userId);
          if (!self) return null;
          const open = await breakGlasses.findOpen(self.id, clock());
          return { trainingValidUntil: self.trainingValidUntil, breakGlassExpiresAt: open?.expiresAt ?? null };
        }),
    },
  };
}

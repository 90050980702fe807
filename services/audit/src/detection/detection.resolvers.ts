import type { Database } from '@custodia/persistence';
import { connection, loader, payload, type RequestContext } from '@custodia/subgraph';
import { entryStore } from '../entry/entry.store.ts';
import type { AuditEntry } from '../entry/entry.ts';
import type { DetectionService, Naming } from './detection.service.ts';
import { openDetectionStore, type DetectionFilter } from './detection.store.ts';
import type { Detection, Verdict } from './detection.ts';
import { callerOf } from './reach.ts';
import type { Correlation, EventRule, RuleSet } from './sigma/rule.ts';

interface ListArgs {
  readonly first: number;
  readonly after?: string | null;
  readonly filter?: DetectionFilter | null;
}

interface Parts {
  readonly db: Database;
  readonly service: DetectionService;
  readonly rules: RuleSet;
}

export function detectionResolvers({ db, service, rules: { alone, correlations } }: Parts) {
  const rules = new Map<string, EventRule | Correlation>([...alone, ...correlations].map((rule) => [rule.name, rule]));
  return {
    Query: {
      detection: (_: unknown, { id }: { id: string }, context: RequestContext) => detectionOf(context).load(id),
      detections: async (_: unknown, query: ListArgs, context: RequestContext) =>
        connection(await db.read((em) => openDetectionStore(em, reachOf(context)).list(query))),
    },
    Mutation: {
      acknowledgeDetection: (_: unknown, named: Naming, context: RequestContext) =>
        payload('detection', () => service.acknowledge(callerOf(context), named)),
      resolveDetection: (_: unknown, named: Naming & { verdict: Verdict }, context: RequestContext) =>
        payload('detection', () => service.resolve(callerOf(context), named)),
    },
    Detection: {
      __resolveReference: ({ id }: { id: string }, context: RequestContext) => detectionOf(context).load(id),
      // Of a rule that is gone its name is left.
      title: ({ rule }: Detection) => rules.get(rule)?.title ?? rule,
      description: ({ rule }: Detection) => rules.get(rule)?.description ?? null,
      falsePositives: ({ rule }: Detection) => rules.get(rule)?.falsePositives ?? [],
      actor: ({ actorId }: Detection) => actorId && { __typename: 'User', id: actorId },
      triagedBy: ({ triagedBy }: Detection) => triagedBy && { __typename: 'User', id: triagedBy },
      // The log may not have come so far yet: what it does not hold is left out, and `entryIds` names it.
      entries: async ({ entryIds }: Detection, _: unknown, context: RequestContext) => {
        const entries = await Promise.all(entryIds.map((id) => entryOf(context).load(id)));
        return entries.filter((entry) => entry !== null);
      },
    },
  };

  function detectionOf(context: RequestContext) {
    return loader<string, Detection>(context, 'detection', (ids) =>
      db.read((em) => openDetectionStore(em, reachOf(context)).findMany(ids)),
    );
  }

  function entryOf(context: RequestContext) {
    return loader<string, AuditEntry>(context, 'detection.entry', (ids) =>
      db.read((em) => entryStore(em).findMany(reachOf(context), ids)),
    );
  }
}

function reachOf(context: RequestContext) {
  const { principal, seesAll } = callerOf(context);
  return { tenantId: principal.tenantId, seesAll };
}

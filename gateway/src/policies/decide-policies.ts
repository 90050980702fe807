import { loggable } from '@custodia/errors';
import type { Logger } from 'pino';
import type { GatewayMetrics } from '../answers/metrics.ts';
import type { DeclaredPolicy } from './declared-policies.ts';
import type { PolicyFacts, PolicyOutcome } from './policy.ts';

export interface PoliciesToDecide {
  readonly names: readonly string[];
  readonly declared: ReadonlyMap<string, DeclaredPolicy>;
  readonly facts: PolicyFacts;
  readonly requestId: string;
}

export interface DecidePoliciesParts {
  readonly logger: Logger;
  readonly metrics: Pick<GatewayMetrics, 'policy'>;
}

/** Decides names all at once and each one once; answers those that came out as yes. It never throws: a failure is a no. */
export async function decidePolicies(
  { names, declared, facts, requestId }: PoliciesToDecide,
  { logger, metrics }: DecidePoliciesParts,
): Promise<readonly string[]> {
  const unique = [...new Set(names)].sort();
  const outcomes = await Promise.all(unique.map(async (name) => outcomeOf(name)));
  return unique.filter((_, position) => outcomes[position] === 'yes');

  async function outcomeOf(name: string): Promise<PolicyOutcome> {
    const outcome = await decideOne(declared.get(name), facts, (error) =>
      logger.error({ requestId, policy: name, error: loggable(error) }, 'a policy failed, which is a no'),
    );
    // Its name is one of the schema's, so it may be a label; who asked is not.
    metrics.policy(name, outcome);
    if (outcome === 'late') logger.warn({ requestId, policy: name }, 'a policy was late, which is a no');
    if (outcome === 'undecided') logger.warn({ requestId, policy: name }, 'a policy that nobody decides is asked for');
    return outcome;
  }
}

async function decideOne(
  policy: DeclaredPolicy | undefined,
  facts: PolicyFacts,
  note: (error: unknown) => void,
): Promise<PolicyOutcome> {
  if (policy === undefined) return 'undecided';
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), policy.deadlineMs);
  });
  try {
    const answer = await Promise.race([policy.decide(facts), late]);
    if (answer === 'late') return 'late';
    return answer === true ? 'yes' : 'no';
  } catch (error) {
    note(error);
    return 'thrown';
  } finally {
    clearTimeout(timer);
  }
}

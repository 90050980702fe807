import type { PolicyName, PolicyRules } from '@custodia/policy';
import { breakGlass } from './break-glass.ts';
import { internalNetwork } from './internal-network.ts';
import { mfaRecent } from './mfa-recent.ts';
import type { Policy } from './policy.ts';
import { trainingCurrent } from './training-current.ts';
import { workingHours } from './working-hours.ts';

export interface DeclaredPolicy {
  readonly decide: Policy;
  readonly deadlineMs: number;
}

const makers: { readonly [Name in PolicyName]: (rule: PolicyRules[Name]) => Policy } = {
  'mfa-recent': mfaRecent,
  'internal-network': internalNetwork,
  'working-hours': workingHours,
  'training-current': trainingCurrent,
  'break-glass': breakGlass,
};

/** The policies of policies.yaml by name, each with its parameters. A name that is not among them is decided by nobody. */
export function declaredPolicies(rules: Readonly<Partial<PolicyRules>>): ReadonlyMap<string, DeclaredPolicy> {
  const declared = new Map<string, DeclaredPolicy>();
  const declare = <Name extends PolicyName>(name: Name): void => {
    const rule: PolicyRules[Name] | undefined = rules[name];
    if (rule) declared.set(name, { decide: makers[name](rule), deadlineMs: rule.deadlineMs });
  };
  for (const name of Object.keys(makers) as PolicyName[]) declare(name);
  return declared;
}

import { decideField, rightsOf, type Decision, type PolicyIndex } from '@custodia/policy';

const unmoved = '–';
const better: Readonly<Record<Decision, number>> = { denied: 0, masked: 1, shown: 2 };

/** Every named decision: what it says, and its parameters as written. */
export function policyRows(index: PolicyIndex): string[][] {
  return Object.entries(index.policies).map(([name, { title, ...parameters }]) => [
    name,
    title,
    Object.entries(parameters)
      .map(([parameter, value]) => `${parameter} ${JSON.stringify(value)}`)
      .join(', '),
  ]);
}

/** The fields of which somebody sees more where policies say yes, and for each role the fewest of them that do it. */
export function policyFieldRows(index: PolicyIndex): string[][] {
  const alternatives = subsets(Object.keys(index.policies));
  const roles = Object.entries(index.roles);
  return Object.entries(index.types)
    .filter(([, { kind }]) => kind === 'object' || kind === 'interface')
    .flatMap(([typeName, type]) =>
      Object.keys(type.fields).map((fieldName) => [
        `${typeName}.${fieldName}`,
        ...roles.map(([role, { purposes }]) => {
          const decide = (policies: readonly string[]) =>
            decideField(
              index,
              typeName,
              fieldName,
              rightsOf(index, { roles: [role], purpose: purposes.default, policies }),
            );
          return movedBy(alternatives, decide);
        }),
      ]),
    )
    .filter(([, ...cells]) => cells.some((cell) => cell !== unmoved));
}

/** `shown if break-glass, or mfa-recent` */
function movedBy(
  alternatives: readonly (readonly string[])[],
  decide: (policies: readonly string[]) => Decision,
): string {
  const moving = new Map<Decision, (readonly string[])[]>();
  for (const policies of alternatives) {
    const decision = decide(policies);
    if (better[decision] <= better[decide([])]) continue;
    const fewer = moving.get(decision) ?? [];
    if (!fewer.some((others) => others.every((name) => policies.includes(name)))) fewer.push(policies);
    moving.set(decision, fewer);
  }
  const said = [...moving].map(
    ([decision, fewest]) => `${decision} if ${fewest.map((policies) => policies.join(' and ')).join(', or ')}`,
  );
  return said.length === 0 ? unmoved : said.join('; ');
}

/** All that is not empty, the smaller ones first. */
function subsets(names: readonly string[]): string[][] {
  const all = names.reduce<string[][]>((before, name) => [...before, ...before.map((some) => [...some, name])], [[]]);
  return all.filter(({ length }) => length > 0).sort((a, b) => a.length - b.length);
}

import { CustodiaError } from '@custodia/errors';
import { mayUseArgument, mayUseInputField, type PolicyIndex, type Rights } from '@custodia/policy';

type Values = Readonly<Record<string, unknown>>;
type Check = (value: unknown, rights: Rights) => void;
type Checks = ReadonlyMap<string, Check>;

interface Rule {
  readonly type: string;
  readonly reveals: string | null;
  readonly writes: readonly (readonly string[])[] | null;
}

/**
 * A filter, a sort and an input are reads and writes too. Answers a check of a field's arguments for `@reveals` (the
 * right to see that field unmasked) and `@writes` (the scopes), or null when nothing in reach of them asks for any.
 * Given is given: a null counts, since it clears a field or finds who has none.
 */
export function argumentGuard(
  policy: PolicyIndex,
  typeName: string,
  fieldName: string,
): ((args: Values, rights: Rights) => void) | null {
  const args = policy.types[typeName]?.fields[fieldName]?.args ?? {};
  const inputs = new Map<string, Map<string, Check>>();
  const checks = checksOf(policy, args, inputs, (argumentName, rights) =>
    mayUseArgument(policy, { typeName, fieldName, argumentName }, rights),
  );
  return checks.size === 0 ? null : (values, rights) => checkEach(checks, values, rights);
}

function checksOf(
  policy: PolicyIndex,
  rules: Readonly<Record<string, Rule>>,
  inputs: Map<string, Map<string, Check>>,
  mayUse: (name: string, rights: Rights) => boolean,
): Map<string, Check> {
  const checks = new Map<string, Check>();
  for (const [name, rule] of Object.entries(rules)) {
    const inside = inputChecks(policy, rule.type, inputs);
    const guarded = rule.reveals !== null || rule.writes !== null;
    if (!guarded && inside === null) continue;
    checks.set(name, (value, rights) => {
      if (guarded && !mayUse(name, rights)) throw new CustodiaError('FORBIDDEN', refusalOf(name, rule));
      if (inside) checkInside(inside, value, rights);
    });
  }
  return checks;
}

function inputChecks(policy: PolicyIndex, typeName: string, inputs: Map<string, Map<string, Check>>): Checks | null {
  const type = policy.types[typeName];
  if (type?.kind !== 'input') return null;
  const known = inputs.get(typeName);
  if (known) return known;
  // Kept before it is filled, so that an input that contains itself ends.
  const checks = new Map<string, Check>();
  inputs.set(typeName, checks);
  const own = checksOf(policy, type.fields, inputs, (name, rights) => mayUseInputField(policy, typeName, name, rights));
  own.forEach((check, name) => checks.set(name, check));
  return checks;
}

function checkEach(checks: Checks, values: Values, rights: Rights): void {
  for (const [name, check] of checks) {
    if (Object.hasOwn(values, name) && values[name] !== undefined) check(values[name], rights);
  }
}

function checkInside(checks: Checks, value: unknown, rights: Rights): void {
  if (Array.isArray(value)) value.forEach((item) => checkInside(checks, item, rights));
  else if (typeof value === 'object' && value !== null) checkEach(checks, value as Values, rights);
}

function refusalOf(name: string, { reveals, writes }: Rule): string {
  const why = writes
    ? `it needs the scope ${writes.map((all) => all.join(' and ')).join(', or ')}`
    : `it depends on ${reveals}, which your roles do not show you`;
  return `You may not use "${name}": ${why}. Leave it out, or ask for the right.`;
}

import { z } from 'zod';
import { logFields } from './log-source.ts';
import { titleKeys, titleOf } from './read-rule.ts';
import { levels, type Correlation, type EventRule } from './rule.ts';
import { RuleFault } from './rule-fault.ts';
import { strictly } from './strictly.ts';

const bound = z.number().int().min(1).max(1_000_000);

const document = z.strictObject({
  ...titleKeys,
  correlation: z.strictObject({
    type: z.enum(['event_count', 'value_count', 'value_sum', 'temporal', 'temporal_ordered']),
    rules: z.array(z.string()).min(1),
    'group-by': z.array(z.string()).min(1),
    timespan: z.string(),
    aliases: z.record(z.string(), z.record(z.string(), z.string())).optional(),
    condition: z.strictObject({ gte: bound.optional(), gt: bound.optional(), field: z.string().optional() }).optional(),
  }),
  level: z.enum(levels),
});

type Said = z.infer<typeof document>['correlation'];

/** Reads a Sigma correlation of rules that were read before. Throws a RuleFault. */
export function readCorrelation(given: unknown, known: ReadonlyMap<string, EventRule>): Correlation {
  const { correlation, level, ...about } = strictly(document, given);
  const rules = correlation.rules.map((reference) => {
    const rule = known.get(reference);
    if (!rule)
      throw new RuleFault(
        `correlation.rules: there is no rule "${reference}"; correlations of correlations are not supported`,
      );
    return rule;
  });
  if (new Set(rules).size < rules.length) throw new RuleFault('correlation.rules names a rule twice');
  return {
    ...titleOf(about),
    level,
    type: correlation.type,
    rules,
    groupNames: correlation['group-by'],
    groupBy: rules.map((rule) => correlation['group-by'].map((name) => fieldFor(name, rule, correlation))),
    timespanMs: millisecondsOf(correlation.timespan),
    ...aimOf(correlation, rules),
  };
}

/** The field that a name of `group-by` stands for in the events of a rule. */
function fieldFor(name: string, rule: EventRule, { aliases = {} }: Said): string {
  const alias = Object.hasOwn(aliases, name) ? aliases[name] : undefined;
  const field = alias ? alias[rule.name] : name;
  if (field === undefined) throw new RuleFault(`aliases.${name} says nothing of rule "${rule.name}"`);
  const known = knownField(field, rule, 'group-by');
  if (known.isList && !known.mayGroup)
    throw new RuleFault(`group-by: ${field} is a list that nobody groups by; those that may be: ${groupingLists}`);
  return field;
}

/** Lists whose members each are a group. */
const groupingLists = Object.keys(logFields)
  .filter((field) => logFields[field]!.mayGroup)
  .join(', ');

function knownField(field: string, rule: EventRule, where: string) {
  const known = Object.hasOwn(logFields, field) ? logFields[field]! : undefined;
  if (!known?.in.includes(rule.category))
    throw new RuleFault(`${where}: "${field}" is no field of category ${rule.category}`);
  return known;
}

function aimOf(
  { type, condition, rules: names }: Said,
  rules: readonly EventRule[],
): Pick<Correlation, 'atLeast' | 'field'> {
  if (type === 'temporal' || type === 'temporal_ordered') {
    if (condition) throw new RuleFault(`correlation.condition of ${type} is not supported: every rule must match`);
    if (names.length < 2) throw new RuleFault(`${type} takes two rules or more`);
    return { atLeast: names.length, field: null };
  }
  const { gte, gt, field } = condition ?? {};
  if ((gte === undefined) === (gt === undefined)) throw new RuleFault('correlation.condition says either gte or gt');
  const atLeast = gte ?? gt! + 1;
  if (type === 'event_count') {
    if (field !== undefined) throw new RuleFault('event_count takes no condition.field');
    return { atLeast, field: null };
  }
  if (field === undefined) throw new RuleFault(`${type} needs condition.field`);
  for (const rule of rules) {
    const isNumber = knownField(field, rule, 'condition.field').type === 'number';
    if (type === 'value_sum' && !isNumber) throw new RuleFault(`value_sum: ${field} is no number`);
    if (type === 'value_count' && isNumber)
      throw new RuleFault(`value_count: ${field} is a number; it counts names and ids`);
  }
  return { atLeast, field };
}

const unitMs: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const LONGEST_MS = 31 * 86_400_000;

function millisecondsOf(timespan: string): number {
  const [, number, unit] = /^([1-9]\d{0,5})([smhd])$/.exec(timespan) ?? [];
  const ms = Number(number) * (unitMs[unit ?? ''] ?? Number.NaN);
  if (ms <= LONGEST_MS) return ms;
  throw new RuleFault('correlation.timespan is a number and s, m, h or d, 31 days at most: 90m');
}

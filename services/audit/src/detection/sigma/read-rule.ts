import { z } from 'zod';
import { compileCondition, type Test } from './condition.ts';
import { categories } from './log-source.ts';
import { levels, type EventRule, type RuleTitle } from './rule.ts';
import { RuleFault } from './rule-fault.ts';
import { compileSelection, type Vocabulary } from './selection.ts';
import { strictly } from './strictly.ts';

/** What Sigma lets a document say of itself, as far as it changes nothing in what matches. */
export const titleKeys = {
  title: z.string().min(1).max(256),
  id: z.uuid(),
  name: z.string().regex(/^[a-z][a-z0-9_]{1,62}$/, 'is small letters, digits and underscores, 2 to 63'),
  status: z.enum(['stable', 'test', 'experimental']),
  description: z.string().min(1),
  author: z.string().optional(),
  date: z.string().optional(),
  modified: z.string().optional(),
  references: z.array(z.string()).optional(),
  tags: z.array(z.string()).optional(),
  falsepositives: z.array(z.string()).optional(),
};

const document = z.strictObject({
  ...titleKeys,
  logsource: z.strictObject({
    product: z.literal('custodia'),
    category: z.enum(categories),
    service: z.string().optional(),
    definition: z.string().optional(),
  }),
  detection: z.record(z.string(), z.unknown()),
  level: z.enum(levels).optional(),
});

/** Reads a Sigma rule. Throws a RuleFault that names what of it is wrong or not supported. */
export function readRule(given: unknown, vocabulary: Vocabulary): EventRule {
  const { logsource, detection, level, ...about } = strictly(document, given);
  const { category, service = null } = logsource;
  if (service !== null && !vocabulary.services.has(service))
    throw new RuleFault(`logsource.service "${service}" is none of ours`);
  const { condition, ...selections } = detection;
  if (typeof condition !== 'string')
    throw new RuleFault('detection.condition is one line of text; a list of conditions is not supported');
  const tests = new Map<string, Test>();
  for (const [name, selection] of Object.entries(selections)) {
    if (name === 'timeframe') throw new RuleFault('detection.timeframe is not supported; write a correlation');
    tests.set(name, compileSelectionOf(name, selection, { category, vocabulary }));
  }
  const test = compileCondition(condition, tests);
  const matches: EventRule['matches'] = (event) =>
    event.category === category && (service === null || event.service === service) && test(event);
  return { ...titleOf(about), category, service, level: level ?? null, matches };
}

function compileSelectionOf(name: string, selection: unknown, options: Parameters<typeof compileSelection>[1]): Test {
  try {
    return compileSelection(selection, options);
  } catch (error) {
    if (error instanceof RuleFault) throw new RuleFault(`selection "${name}": ${error.message}`);
    throw error;
  }
}

type Titled = Pick<RuleTitle, 'name' | 'id' | 'title' | 'description'> & {
  readonly falsepositives?: string[] | undefined;
};

export function titleOf({ name, id, title, description, falsepositives }: Titled): RuleTitle {
  return { name, id, title, description: description.trim(), falsePositives: falsepositives ?? [] };
}

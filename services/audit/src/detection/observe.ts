import { createHash } from 'node:crypto';
import type { Observation } from './correlate/group-state.ts';
import type { FieldValue, FlatEvent } from './sigma/log-source.ts';
import type { Correlation, RuleSet } from './sigma/rule.ts';

/** An event that one of a correlation's rules is about, and the group that it belongs to. */
export interface Hit {
  readonly correlation: Correlation;
  readonly event: FlatEvent;
  readonly groupKey: string;
  readonly about: readonly { readonly field: string; readonly value: string }[];
  readonly observation: Observation;
}

/** What an event is to the correlations; nothing where it lacks what they group by or count. */
export function hitsOf(event: FlatEvent, { correlations }: RuleSet): Hit[] {
  return correlations.flatMap((correlation) =>
    correlation.rules.flatMap((rule, index) => (rule.matches(event) ? hitsOfRule(event, correlation, index) : [])),
  );
}

/** One for each group: where it is grouped by a list, the event belongs to the group of each member. */
function hitsOfRule(event: FlatEvent, correlation: Correlation, rule: number): Hit[] {
  const counted = countedOf(event, correlation);
  if (!counted) return [];
  const { actor } = event.fields;
  const isNamed = typeof actor !== 'string' || correlation.groupBy[rule]!.includes('actor');
  return groupsOf(correlation.groupBy[rule]!.map((field) => event.fields[field] ?? null)).map((values) => ({
    correlation,
    event,
    groupKey: digest([event.tenantId, correlation.name, ...values], 'hex'),
    about: correlation.groupNames.map((field, at) => ({ field, value: String(values[at]) })),
    observation: { at: event.at, entryId: event.entryId, rule, ...(!isNamed && { actorId: actor }), ...counted },
  }));
}

/** Every choice of one value from each field; none where a field has none. */
function groupsOf(fields: readonly FieldValue[]): FieldValue[][] {
  return fields.reduce<FieldValue[][]>(
    (groups, field) => groups.flatMap((group) => membersOf(field).map((value) => [...group, value])),
    [[]],
  );
}

function membersOf(field: FieldValue): readonly FieldValue[] {
  if (Array.isArray(field)) return field as readonly string[];
  return field === null ? [] : [field];
}

/** 60 bits: of a few thousand values no two are taken for one. */
const DIGEST_LENGTH = 10;

/** What the event adds; null: nothing. */
function countedOf({ fields }: FlatEvent, { type, field }: Correlation): Pick<Observation, 'sum' | 'values'> | null {
  const held = field === null ? null : (fields[field] ?? null);
  switch (type) {
    case 'event_count':
      return { sum: 1 };
    case 'value_sum':
      return typeof held === 'number' && held > 0 ? { sum: held } : null;
    case 'value_count': {
      const values = valuesOf(held).map((value) => digest([value], 'base64url').slice(0, DIGEST_LENGTH));
      return values.length > 0 ? { values: [...new Set(values)] } : null;
    }
    case 'temporal':
    case 'temporal_ordered':
      return {};
  }
}

function valuesOf(held: FieldValue): readonly string[] {
  if (Array.isArray(held)) return held as readonly string[];
  return held === null ? [] : [String(held)];
}

function digest(parts: readonly unknown[], encoding: 'hex' | 'base64url'): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest(encoding);
}

/** Who did what completed a window: the last of it that happened, which need not be the last that came. */
export function actorOf({ correlation, about }: Pick<Hit, 'correlation' | 'about'>, last: Observation): string | null {
  const grouped = correlation.groupBy[last.rule]!.indexOf('actor');
  return last.actorId ?? about[grouped]?.value ?? null;
}

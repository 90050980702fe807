import type { PolicyIndex } from '@custodia/policy';
import { parsePeriod, type Period } from '../record/period.ts';

export type RetentionStart = 'CREATED' | 'LAST_ACTIVITY';

export interface Rule {
  readonly key: string;
  readonly title: string;
  readonly from: RetentionStart;
  /** As written in retention-rules.yaml: P3Y. */
  readonly period: string;
  readonly length: Period;
  readonly reason: string;
  readonly recordTypes: readonly string[];
}

/** The rules of retention-rules.yaml and which types of record live under which, as the policy index holds them. */
export interface Rules {
  all(): readonly Rule[];
  find(key: string): Rule | null;
  findForType(recordType: string): Rule | null;
}

/** What a due date depends on; when it changes, due dates do. */
export function termsOf({ key, from, period }: Rule): string {
  return `${key} ${from} ${period}`;
}

export function rulesOf(index: Pick<PolicyIndex, 'retentionRules' | 'types'>): Rules {
  const byKey = new Map<string, Rule>();
  for (const [key, stated] of Object.entries(index.retentionRules)) {
    byKey.set(key, {
      key,
      title: stated.title,
      from: stated.from,
      period: stated.period,
      length: parsePeriod(stated.period),
      reason: stated.reason,
      recordTypes: typesUnder(key, index.types),
    });
  }
  const byType = new Map([...byKey.values()].flatMap((rule) => rule.recordTypes.map((type) => [type, rule] as const)));

  return {
    all: () => [...byKey.values()],
    find: (key) => byKey.get(key) ?? null,
    findForType: (recordType) => byType.get(recordType) ?? null,
  };
}

function typesUnder(rule: string, types: PolicyIndex['types']): string[] {
  return Object.entries(types)
    .filter(([, type]) => type.retention === rule)
    .map(([name]) => name)
    .sort();
}

import type { Detection } from '@custodia/audit';
import type { Scenario } from './scenario.ts';
import type { Outcome } from './run-scenarios.ts';

export interface DetectionReport {
  readonly scenarios: { readonly attacks: number; readonly evasions: number; readonly ordinaryDays: number };
  readonly events: number;
  readonly eventsPerSecond: number;
  /** By rule: of the attacks that it should find, how many it found, and how many of those it told exactly once. */
  readonly attacks: Readonly<
    Record<
      string,
      { readonly scenarios: number; readonly found: number; readonly recall: number; readonly once: number }
    >
  >;
  readonly recall: number;
  /** By kind: of attacks made so as not to be found, how many were. */
  readonly evasions: Readonly<
    Record<string, { readonly rule: string; readonly scenarios: number; readonly found: number; readonly once: number }>
  >;
  readonly ordinaryDays: {
    readonly days: number;
    readonly falseAlerts: number;
    readonly perDay: number;
    readonly byRule: Readonly<Record<string, number>>;
    readonly byKind: Readonly<Record<string, number>>;
  };
  /** Alerts about people who did nothing, in scenarios where somebody else did. */
  readonly falseAlertsBesideAttacks: number;
}

export function reportOf(scenarios: readonly Scenario[], { detections, events, seconds }: Outcome): DetectionReport {
  const byTenant = new Map<string, Detection[]>();
  for (const detection of detections)
    byTenant.set(detection.tenantId, [...(byTenant.get(detection.tenantId) ?? []), detection]);
  const told = scenarios.map((scenario) => judge(scenario, byTenant.get(scenario.name) ?? []));
  const labelled = (label: Scenario['label']) => told.filter(({ scenario }) => scenario.label === label);
  const [attacks, evasions, days] = [labelled('attack'), labelled('evasion'), labelled('ordinary')];
  const falseAlerts = days.flatMap(({ scenario, others }) => others.map(({ rule }) => ({ rule, kind: scenario.kind })));
  const dayCount = days.reduce((sum, { scenario }) => sum + scenario.days, 0);
  return {
    scenarios: { attacks: attacks.length, evasions: evasions.length, ordinaryDays: days.length },
    events,
    eventsPerSecond: Math.round(events / seconds),
    attacks: tallied(attacks, ({ scenarios: all, found, once }) => ({
      scenarios: all,
      found,
      recall: round(found / all),
      once,
    })),
    recall: round(attacks.filter(({ found }) => found).length / attacks.length),
    evasions: tallied(evasions, ({ rule, scenarios: all, found, once }) => ({ rule, scenarios: all, found, once })),
    ordinaryDays: {
      days: dayCount,
      falseAlerts: falseAlerts.length,
      perDay: round(falseAlerts.length / dayCount),
      byRule: counted(falseAlerts.map(({ rule }) => rule)),
      byKind: counted(falseAlerts.map(({ kind }) => kind)),
    },
    falseAlertsBesideAttacks: [...attacks, ...evasions].reduce((sum, { others }) => sum + others.length, 0),
  };
}

interface Judged {
  readonly scenario: Scenario;
  readonly found: boolean;
  /** As often as it should have been. */
  readonly once: boolean;
  /** Alerts that are not about whoever did it. */
  readonly others: readonly Detection[];
}

function judge(scenario: Scenario, detections: readonly Detection[]): Judged {
  const isOf = (rule: string, actorId: string | null) => (one: Detection) =>
    one.rule === rule && (actorId === null || one.actorId === actorId);
  const answers = scenario.expected.map(({ rule, actorId, alerts }) => ({
    alerts,
    told: detections.filter(isOf(rule, actorId)).length,
  }));
  // Whoever reads very much trips other rules as well, and rightly.
  const isAbout = (one: Detection) => scenario.expected.some(({ actorId }) => one.actorId === actorId);
  return {
    scenario,
    found: answers.length > 0 && answers.every(({ told }) => told > 0),
    once: answers.length > 0 && answers.every(({ told, alerts }) => told === alerts),
    others: detections.filter((one) => !isAbout(one)),
  };
}

interface Tally {
  readonly rule: string;
  readonly scenarios: number;
  readonly found: number;
  readonly once: number;
}

function tallied<T>(judged: readonly Judged[], as: (tally: Tally) => T): Record<string, T> {
  const kinds = [...new Set(judged.map(({ scenario }) => scenario.kind))];
  return Object.fromEntries(
    kinds.map((kind) => {
      const all = judged.filter(({ scenario }) => scenario.kind === kind);
      const rule = all[0]!.scenario.expected[0]!.rule;
      const tally = {
        rule,
        scenarios: all.length,
        found: all.filter(({ found }) => found).length,
        once: all.filter(({ once }) => once).length,
      };
      return [kind, as(tally)];
    }),
  );
}

function counted(names: readonly string[]): Record<string, number> {
  return Object.fromEntries(
    [...new Set(names)].sort().map((name) => [name, names.filter((one) => one === name).length]),
  );
}

function round(share: number): number {
  return Math.round(share * 1_000) / 1_000;
}

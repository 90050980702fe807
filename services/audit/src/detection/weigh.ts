import type { EntityManager } from '@custodia/persistence';
import { correlate, type Finding } from './correlate/correlate.ts';
import type { GroupState } from './correlate/group-state.ts';
import { extend, MOST_ENTRIES, type Detection } from './detection.ts';
import { openDetectionLedger } from './detection.store.ts';
import { actorOf, hitsOf, type Hit } from './observe.ts';
import { afterJudgement } from './after-judgement.ts';
import type { FlatEvent } from './sigma/log-source.ts';
import type { Correlation, Level, RuleSet } from './sigma/rule.ts';
import { holdStates, nameOf, saveStates, type GroupName } from './state.store.ts';

export interface Weighing {
  readonly rules: RuleSet;
  readonly newId: () => string;
  readonly now: Date;
}

/**
 * Weighs events, in the order of their time, against every rule. States, detections and the events that tell of them are kept in the
 * caller's transaction, which is the one that notes the events as applied: so an alert is raised once or not at all.
 */
export async function weigh(
  em: EntityManager,
  events: readonly FlatEvent[],
  { rules, newId, now }: Weighing,
): Promise<void> {
  const alone = events.flatMap((event) =>
    rules.alone.filter((rule) => rule.matches(event)).map((rule) => detectionOf({ id: newId(), rule, event, now })),
  );
  const hits = events.flatMap((event) => hitsOf(event, rules));
  const ledger = openDetectionLedger(em);
  const groups = groupsOf(hits);
  const held = await holdStates(em, [...groups.values()]);
  const known = await ledger.hold(detectionsOf(groups, held));
  const states = new Map([...held].map(([name, state]) => [name, afterJudgement(state, known)]));
  const found = new Map<string, Detection>();
  for (const hit of hits) {
    const name = nameOf(groupOf(hit));
    const { observation, correlation } = hit;
    const { state, finding } = correlate(correlation, states.get(name)!, { observation, newId });
    states.set(name, state);
    if (!finding) continue;
    const { detectionId } = finding.episode;
    const before = found.get(detectionId) ?? known.get(detectionId);
    found.set(detectionId, before ? extend(before, extensionOf(finding)) : newDetection(hit, finding, now));
  }
  await saveStates(
    em,
    [...groups].map(([name, group]) => ({ ...group, state: states.get(name)! })),
  );
  const changed = [...found.values()];
  for (const detection of changed) if (known.has(detection.id)) await ledger.extend(detection);
  await ledger.raise([...alone, ...changed.filter(({ id }) => !known.has(id))]);
}

type Group = GroupName & Pick<Correlation, 'timespanMs'>;

function groupOf({ event: { tenantId }, groupKey, correlation: { name: rule, timespanMs } }: Hit): Group {
  return { tenantId, groupKey, rule, timespanMs };
}

function groupsOf(hits: readonly Hit[]): Map<string, Group> {
  return new Map(hits.map((hit) => [nameOf(groupOf(hit)), groupOf(hit)]));
}

function detectionsOf(groups: ReadonlyMap<string, Group>, states: ReadonlyMap<string, GroupState>) {
  return [...groups].flatMap(([name, { tenantId }]) =>
    states.get(name)!.episodes.map(({ detectionId: id }) => ({ tenantId, id })),
  );
}

function extensionOf({ episode, count, observations }: Finding) {
  return {
    from: new Date(episode.from),
    until: new Date(episode.until),
    count: bounded(count),
    entryIds: observations.map(({ entryId }) => entryId),
  };
}

function newDetection(hit: Hit, finding: Finding, now: Date): Detection {
  const { correlation, event, about } = hit;
  const alone = detectionOf({ id: finding.episode.detectionId, rule: correlation, event, now });
  const { from, until, count, entryIds } = extensionOf(finding);
  const named = entryIds.filter((id): id is string => id !== null);
  return {
    ...alone,
    actorId: actorOf(hit, finding.observations.at(-1)!),
    about,
    count,
    firstAt: from,
    lastAt: until,
    events: entryIds.length,
    entryIds: named.slice(-MOST_ENTRIES),
  };
}

interface Raising {
  readonly id: string;
  readonly rule: { readonly name: string; readonly level: Level };
  readonly event: FlatEvent;
  readonly now: Date;
}

/** Of one event. */
function detectionOf({ id, rule, event, now }: Raising): Detection {
  const { actor } = event.fields;
  const at = new Date(event.at);
  return {
    tenantId: event.tenantId,
    id,
    version: 1,
    rule: rule.name,
    level: rule.level,
    actorId: typeof actor === 'string' ? actor : null,
    about: [],
    count: 1,
    events: 1,
    entryIds: event.entryId === null ? [] : [event.entryId],
    firstAt: at,
    lastAt: at,
    raisedAt: now,
    state: 'OPEN',
    verdict: null,
    triagedBy: null,
    triagedAt: null,
    updatedAt: now,
  };
}

function bounded(count: number): number {
  return Math.min(count, 2_147_483_647);
}

import { setTimeout as pause } from 'node:timers/promises';
import { openEventLog, topicOf } from '@custodia/events';
import { seededRandom } from '@custodia/importer';
import { pino } from 'pino';
import type { ChaosOptions, ChaosReport } from '../chaos-options.ts';
import { openInstallation, type Installation } from '../installation/installation.ts';
import { until } from '../installation/until.ts';
import { percentile } from '../percentiles.ts';
import { consumers, type HearingConsumer } from './consumers.ts';
import { passedOverByNamedTypes, type PoisonKind } from './poison-messages.ts';
import { resume } from './resume.ts';
import { streamOf, type StreamedMessage } from './stream.ts';
import { watchLag, type WatchedLag } from './watched-lag.ts';

export interface PoisonOptions extends ChaosOptions {
  readonly events: number;
  /** Of the messages, how many are poison: 0.01 is one in a hundred. */
  readonly share: number;
  /** Messages in a second. */
  readonly rate: number;
}

export interface PoisonReport extends ChaosReport {
  readonly events: number;
  readonly poison: Readonly<Record<string, number>>;
  readonly eventsPerSecond: number;
  readonly consumers: Readonly<Record<string, ConsumerReport>>;
  readonly diedByThemselves: number;
  readonly secondsToResume: number;
}

export interface ConsumerReport {
  /** Set aside with the very bytes that were sent. */
  readonly quarantined: number;
  /** Sent, to be set aside, and not there byte for byte. */
  readonly notQuarantined: number;
  /** Of types that the consumer does not ask for: nothing to be set aside. */
  readonly passedOver: number;
  /** Good events behind poison of their key, before a person decided. */
  readonly parked: number;
  /** Good events that were neither applied nor parked by then. */
  readonly lost: number;
  /** Of events whose keys were not poisoned: from publishing to being seen committed. */
  readonly lagMs: {
    readonly p50: number | null;
    readonly p99: number | null;
    readonly most: number | null;
    readonly sampled: number;
  };
  /** Good events that were not applied after all poison had been dropped. */
  readonly notResumed: number;
}

const LAG_AIM_MS = 5_000;
const SAMPLE = 20;
const TICK_MS = 50;
const REST_WITHIN_MS = 600_000;

/** Sends consumers what cannot be read among what can, straight to the broker, and looks what becomes of both. */
export async function poison(options: PoisonOptions): Promise<PoisonReport> {
  const { progress, signal } = options;
  const services = consumers.map(({ service }) => service);
  const installation = await openInstallation({ progress, signal, services, withGateway: false });
  try {
    return await run(options, installation);
  } finally {
    await installation.stop();
  }
}

async function run(options: PoisonOptions, installation: Installation): Promise<PoisonReport> {
  const { databases, processes } = installation;
  const watches = consumers.map((consumer) => watchLag(databases, consumer));
  const { sent, seconds } = await send(options, { installation, watches });
  options.progress(`${sent.length} messages in ${Math.round(seconds)} s; waiting for the consumers`);
  await until(async () => watches.every(({ waiting }) => waiting === 0) && (await haveAll(installation, sent)), {
    withinMs: REST_WITHIN_MS,
    what: 'the consumers to come to the end of the stream',
    signal: options.signal,
    everyMs: 500,
  });
  for (const watch of watches) await watch.stop();
  const before = await Promise.all(consumers.map((consumer) => lookAt(consumer, installation, sent)));
  options.progress('dropping the poison, as a person would');
  const secondsToResume = await resume(installation, options);
  const good = sent.flatMap(({ eventId }) => eventId ?? []);
  const reports = await Promise.all(
    consumers.map(async (consumer, at): Promise<[string, ConsumerReport]> => {
      const applied = await appliedBy(consumer, installation);
      const lags = watches[at]?.lags() ?? [];
      const lagMs = {
        p50: percentile(lags, 0.5),
        p99: percentile(lags, 0.99),
        most: percentile(lags, 1),
        sampled: lags.length,
      };
      return [consumer.group, { ...before[at]!, lagMs, notResumed: good.filter((id) => !applied.has(id)).length }];
    }),
  );
  const kinds = sent.flatMap(({ poison: kind }) => kind ?? []);
  const diedByThemselves = [...processes.values()].reduce((sum, one) => sum + one.diedByItself, 0);
  return {
    run: 'poison',
    seed: options.seed,
    events: sent.length,
    poison: Object.fromEntries([...new Set(kinds)].map((kind) => [kind, kinds.filter((one) => one === kind).length])),
    eventsPerSecond: Math.round(sent.length / seconds),
    consumers: Object.fromEntries(reports),
    diedByThemselves,
    secondsToResume,
    missed: [
      ...reports.flatMap(([group, report]) => missedBy(group, report)),
      ...(diedByThemselves === 0 ? [] : [`processes ended by themselves; logs in ${installation.folder}`]),
    ],
  };
}

function missedBy(group: string, { notQuarantined, lost, lagMs, notResumed }: ConsumerReport): string[] {
  const missed: string[] = [];
  if (notQuarantined > 0) missed.push(`${group}: ${notQuarantined} messages were not set aside with their bytes`);
  if (lost > 0) missed.push(`${group}: ${lost} events are neither applied nor parked`);
  if (notResumed > 0) missed.push(`${group}: ${notResumed} events were not applied after their poison was dropped`);
  if (lagMs.p99 === null || lagMs.p99 >= LAG_AIM_MS) missed.push(`${group}: other keys waited ${lagMs.p99} ms (p99)`);
  return missed;
}

interface Sending {
  readonly installation: Installation;
  readonly watches: readonly WatchedLag[];
}

async function send(options: PoisonOptions, { installation, watches }: Sending) {
  const { seed, rate, signal, progress, events } = options;
  const log = await openEventLog({ url: installation.kafka.url, clientId: 'chaos', logger: pino({ level: 'silent' }) });
  const stream = streamOf(seededRandom(seed), options);
  const poisoned = new Set<string>();
  const sent: StreamedMessage[] = [];
  let good = 0;
  const startedAt = performance.now();
  try {
    while (sent.length < events) {
      signal.throwIfAborted();
      const due = Math.min(events, Math.ceil(((performance.now() - startedAt) / 1_000 + TICK_MS / 1_000) * rate));
      const batch = take(stream, due - sent.length);
      for (const { message, poison: kind, eventId } of batch) {
        const { key } = message;
        if (kind && !poisoned.has(key)) for (const watch of watches) watch.poisoned(key);
        if (kind) poisoned.add(key);
        const isSampled = ++good % SAMPLE === 0 && eventId !== null && !poisoned.has(key);
        if (isSampled) for (const watch of watches) watch.sent(eventId, key);
      }
      await log.publish(
        topicOf('contacts'),
        batch.map(({ message }) => message),
      );
      const before = sent.length;
      sent.push(...batch);
      if (Math.floor(before / 10_000) < Math.floor(sent.length / 10_000)) progress(`${sent.length} of ${events} sent`);
      await pause(TICK_MS, undefined, { signal });
    }
    return { sent, seconds: (performance.now() - startedAt) / 1_000 };
  } finally {
    await log.close();
  }
}

function take(stream: Generator<StreamedMessage>, count: number): StreamedMessage[] {
  const taken: StreamedMessage[] = [];
  while (taken.length < count) {
    const next = stream.next();
    if (next.done) break;
    taken.push(next.value);
  }
  return taken;
}

/** Whether each consumer has come to the end: all is applied, set aside, or passed over. */
async function haveAll({ databases }: Installation, sent: readonly StreamedMessage[]): Promise<boolean> {
  const counts = await Promise.all(
    consumers.map(async (consumer) => {
      const { service, group } = consumer;
      const inbox = await databases.count(service, 'SELECT COUNT(*) AS total FROM inbox WHERE consumer = ?', [group]);
      const sql = 'SELECT COUNT(*) AS total FROM quarantined_message WHERE consumer = ?';
      return (
        inbox + (await databases.count(service, sql, [group])) >= sent.filter((one) => isFor(consumer, one)).length
      );
    }),
  );
  return counts.every((hasAll) => hasAll);
}

function isFor({ hearsAll }: HearingConsumer, { poison: kind }: { readonly poison: PoisonKind | null }): boolean {
  return hearsAll || kind === null || !passedOverByNamedTypes.has(kind);
}

async function lookAt(consumer: HearingConsumer, installation: Installation, sent: readonly StreamedMessage[]) {
  const { service, group } = consumer;
  const sql = 'SELECT LOWER(SHA2(bytes, 256)) AS digest FROM quarantined_message WHERE consumer = ?';
  const aside = await installation.databases.rows<{ digest: string }>(service, sql, [group]);
  const digests = new Set(aside.map(({ digest }) => digest));
  const applied = await appliedBy(consumer, installation);
  const poisons = sent.filter(({ poison: kind }) => kind !== null);
  const wanted = poisons.filter((one) => isFor(consumer, one));
  const good = sent.filter(({ eventId }) => eventId !== null);
  const parked = good.filter(({ digest }) => digests.has(digest)).length;
  return {
    quarantined: wanted.filter(({ digest }) => digests.has(digest)).length,
    notQuarantined: wanted.filter(({ digest }) => !digests.has(digest)).length,
    passedOver: poisons.length - wanted.length,
    parked,
    lost: good.filter(({ eventId, digest }) => !applied.has(eventId ?? '') && !digests.has(digest)).length,
  };
}

async function appliedBy({ service, group }: HearingConsumer, { databases }: Installation): Promise<Set<string>> {
  const sql = 'SELECT eventId FROM inbox WHERE consumer = ?';
  return new Set((await databases.rows<{ eventId: string }>(service, sql, [group])).map(({ eventId }) => eventId));
}

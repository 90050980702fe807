import { setTimeout as pause } from 'node:timers/promises';
import { openDetector, type Detection, type Detector } from '@custodia/audit';
import { eventMessage, keyOf, openEventLog, topicOf, type CustodiaEvent, type EventLog } from '@custodia/events';
import { pino } from 'pino';
import { DAY_OF_SILENCE, looks } from './quiet-service.ts';
import type { Scenario } from './scenario.ts';
import { wallTime } from './tenant.ts';

export interface RunOptions {
  /** `file:/abs/audit.sqlite` or `mysql://…`: empty. */
  readonly databaseUrl: string;
  /** `embedded:/abs/events.sqlite` or `kafka://…`: empty. */
  readonly eventsUrl: string;
  readonly progress: (line: string) => void;
  readonly signal: AbortSignal;
}

export interface Outcome {
  readonly detections: readonly Detection[];
  /** Different ones: what was delivered again is not counted again. */
  readonly events: number;
  readonly seconds: number;
}

/** So many parts are told one after another, each to its end: a day goes by, and is not there at once. */
const PARTS = 16;
const STUCK_MS = 60_000;

/** Tells all scenarios side by side, and answers what was detected. */
export async function runScenarios(
  scenarios: readonly Scenario[],
  { databaseUrl, eventsUrl, progress, signal }: RunOptions,
): Promise<Outcome> {
  const log = await openEventLog({ url: eventsUrl, clientId: 'scenarios', logger: pino({ level: 'error' }) });
  const detector = await openDetector({ databaseUrl, eventsUrl });
  const told = new Set<string>();
  const began = performance.now();
  try {
    const tell = async (events: readonly CustodiaEvent[]): Promise<void> => {
      signal.throwIfAborted();
      await publish(log, events);
      for (const { id } of events) told.add(id);
      await untilApplied(detector, told.size);
    };
    await tell(scenarios.flatMap(({ arranged }) => arranged));
    for (const { name, decoys, startsAt } of scenarios)
      for (const contactId of decoys) await detector.declareDecoy({ tenantId: name, contactId, at: startsAt });
    for (let part = 0; part < PARTS; part++) {
      progress(`part ${part + 1} of ${PARTS}`);
      await tell(
        scenarios.flatMap(({ events }) => events.slice(share(part, events.length), share(part + 1, events.length))),
      );
    }
    if (scenarios.some(({ looksAtClock }) => looksAtClock))
      for (const at of looks()) await detector.listen(at, wallTime(DAY_OF_SILENCE, 0));
    const seconds = (performance.now() - began) / 1_000;
    return { detections: await detector.detections(), events: told.size, seconds };
  } finally {
    await detector.stop();
    await log.close();
  }
}

function share(part: number, length: number): number {
  return Math.floor((part * length) / PARTS);
}

async function publish(log: EventLog, events: readonly CustodiaEvent[]): Promise<void> {
  const byTopic = new Map<string, CustodiaEvent[]>();
  for (const event of events) {
    const topic = topicOf(event.source.slice(event.source.lastIndexOf('/') + 1));
    const known = byTopic.get(topic);
    if (known) known.push(event);
    else byTopic.set(topic, [event]);
  }
  for (const [topic, some] of byTopic) {
    for (let at = 0; at < some.length; at += 500) {
      const messages = some
        .slice(at, at + 500)
        .map((event) => eventMessage(keyOf(event), Buffer.from(JSON.stringify(event))));
      await log.publish(topic, messages);
    }
  }
}

/** Fails when for a minute nothing more has been applied. */
async function untilApplied(detector: Detector, wanted: number): Promise<void> {
  let [last, since] = [-1, performance.now()];
  for (;;) {
    const applied = await detector.applied();
    if (applied >= wanted) return;
    if (applied !== last) [last, since] = [applied, performance.now()];
    if (performance.now() - since > STUCK_MS) throw new Error(`Only ${applied} of ${wanted} events were applied.`);
    await pause(200);
  }
}

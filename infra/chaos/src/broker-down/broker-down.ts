import { setTimeout as pause } from 'node:timers/promises';
import type { ChaosOptions, ChaosReport } from '../chaos-options.ts';
import { openInstallation, type Installation } from '../installation/installation.ts';
import { serviceNames, type ServiceDatabases } from '../installation/service-databases.ts';
import { startLoad } from '../load/start-load.ts';
import { callsByPhase, type PhaseCalls } from './calls-by-phase.ts';

export interface BrokerDownOptions extends ChaosOptions {
  /** How long the load is on before. */
  readonly secondsBefore: number;
  /** How long the broker is away. */
  readonly minutes: number;
  /** Operations in a second, of all clients together, before, during and after. */
  readonly rate: number;
}

export interface BrokerDownReport extends ChaosReport {
  readonly minutes: number;
  readonly before: PhaseCalls;
  readonly during: PhaseCalls;
  /** A service that was killed and started again meanwhile, and served: seconds until it was ready. */
  readonly restartedWithoutBroker: { readonly service: string; readonly secondsToReady: number };
  /** Events that waited when the broker was back. */
  readonly backlog: number;
  readonly eventsPerSecondArriving: number;
  readonly secondsToDrain: number;
  readonly eventsPerSecondDraining: number;
  /** How many times as fast as they arrive the events leave; the load goes on meanwhile. */
  readonly ratio: number;
}

const LOOK_EVERY_MS = 250;
const DRAINS_WITHIN_MS = 600_000;
const RATIO_AIM = 3;
/** The gateway asks a subgraph that failed again after five seconds. */
const CIRCUIT_MS = 10_000;
/** So many waiting is what waits at any moment under load. */
const FEW = 20;

/** Kills the broker under a constant load, starts it again after a while, and looks what that did to requests and events. */
export async function brokerDown(options: BrokerDownOptions): Promise<BrokerDownReport> {
  const { progress, signal } = options;
  const installation = await openInstallation({ progress, signal });
  try {
    return await run(options, installation);
  } finally {
    await installation.stop();
  }
}

async function run(options: BrokerDownOptions, installation: Installation): Promise<BrokerDownReport> {
  const { seed, rate, secondsBefore, minutes, progress, signal } = options;
  const { databases, kafka } = installation;
  const calls = callsByPhase();
  const load = await startLoad({ installation, seed, signal, rate, watch: calls.watch });
  progress(`load of about ${rate} operations a second, with the broker`);
  calls.enter('before');
  await pause(secondsBefore * 1_000, undefined, { signal });
  await kafka.kill();
  progress(`the broker is away, for ${minutes} minutes`);
  calls.enter('during');
  const [toldBefore, awayAt] = [await told(databases), performance.now()];
  const awayMs = minutes * 60_000;
  await pause(awayMs / 2, undefined, { signal });
  // What a service's own end costs is no matter of the broker's.
  calls.enter('restart');
  const restartedWithoutBroker = await restart('sales', installation);
  await pause(CIRCUIT_MS, undefined, { signal });
  calls.enter('during');
  await pause(Math.max(0, awayMs - (performance.now() - awayAt)), undefined, { signal });
  const [backlog, toldMeanwhile] = [await unpublished(databases), (await told(databases)) - toldBefore];
  const eventsPerSecondArriving = toldMeanwhile / ((performance.now() - awayAt) / 1_000);
  await kafka.start();
  progress(`the broker is back; ${backlog} events wait`);
  calls.enter('after');
  const drained = await drain(options, installation);
  await load.stop();
  const [before, during] = [calls.of('before'), calls.of('during')];
  const ratio = drained.eventsPerSecond / eventsPerSecondArriving;
  return {
    run: 'broker-down',
    seed,
    minutes,
    before,
    during,
    restartedWithoutBroker,
    backlog,
    eventsPerSecondArriving: round(eventsPerSecondArriving),
    secondsToDrain: round(drained.seconds),
    eventsPerSecondDraining: round(drained.eventsPerSecond),
    ratio: round(ratio),
    missed: [
      ...(during.errors > before.errors
        ? [`errors: ${before.errors} before, ${during.errors} without the broker`]
        : []),
      ...(ratio >= RATIO_AIM ? [] : [`events leave ${round(ratio)} times as fast as they arrive, not ${RATIO_AIM}`]),
    ],
  };
}

/** From when the broker serves until next to nothing waits. What arrives meanwhile leaves as well. */
async function drain({ signal }: BrokerDownOptions, { databases }: Installation) {
  const [waiting, toldBefore, startedAt] = [await unpublished(databases), await told(databases), performance.now()];
  for (;;) {
    const left = await unpublished(databases);
    const elapsedMs = performance.now() - startedAt;
    if (left <= FEW || elapsedMs > DRAINS_WITHIN_MS) {
      const gone = waiting - left + ((await told(databases)) - toldBefore);
      return { seconds: elapsedMs / 1_000, eventsPerSecond: gone / (elapsedMs / 1_000) };
    }
    await pause(LOOK_EVERY_MS, undefined, { signal });
  }
}

async function restart(service: 'sales', { processes, ready }: Installation) {
  processes.get(service)?.kill();
  const startedAt = performance.now();
  await ready();
  return { service, secondsToReady: round((performance.now() - startedAt) / 1_000) };
}

function unpublished(databases: ServiceDatabases): Promise<number> {
  return ofAll(databases, 'SELECT COUNT(*) AS total FROM outbox WHERE publishedAt IS NULL');
}

function told(databases: ServiceDatabases): Promise<number> {
  return ofAll(databases, 'SELECT COUNT(*) AS total FROM outbox');
}

async function ofAll(databases: ServiceDatabases, sql: string): Promise<number> {
  const counts = await Promise.all(serviceNames.map((service) => databases.count(service, sql)));
  return counts.reduce((sum, count) => sum + count, 0);
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

import { seededRandom } from '@custodia/importer';
import type { ChaosOptions, ChaosReport } from '../chaos-options.ts';
import { openInstallation, type Installation } from '../installation/installation.ts';
import { serviceNames } from '../installation/service-databases.ts';
import type { Ledger } from '../load/acknowledged.ts';
import { startLoad } from '../load/start-load.ts';
import { comeToRest } from './at-rest.ts';
import { faultsOfHistories, readEntries } from './audit-entries.ts';
import { doneUncertain, lostIn, readRecords } from './kept-records.ts';
import { faultsOfLog } from './log-proof.ts';
import { strike, type Strikes } from './strike.ts';
import { notInLog } from './not-in-log.ts';
import { readToldEvents } from './told-events.ts';
import { unrecordedReads } from './unrecorded-reads.ts';
import { faultsOfViews } from './views.ts';

export interface KillsOptions extends ChaosOptions {
  readonly kills: number;
  /** How long the kills are spread over. */
  readonly minutes: number;
  /** Operations in a second, of all clients together. */
  readonly rate: number;
}

export interface KillsReport extends ChaosReport {
  readonly kills: Strikes;
  readonly minutes: number;
  readonly acknowledged: { readonly writes: number; readonly reads: number };
  /** Answered by an error or not at all; `done` of them were done all the same. */
  readonly unacknowledged: { readonly writes: number; readonly done: number };
  readonly failures: Readonly<Record<string, number>>;
  readonly told: number;
  readonly auditEntries: number;
  readonly secondsToRest: number;
  /** Each is to be 0. */
  readonly faults: Readonly<Record<Fault, number>>;
  /** Times that a process ended by itself: its server was away when it started, mostly. Each was started again. */
  readonly diedByThemselves: Readonly<Record<string, number>>;
}

type Fault =
  | 'writesLost'
  | 'writesNotInLog'
  | 'eventsNotInLog'
  | 'entriesNobodyTold'
  | 'duplicateEntries'
  | 'orderViolations'
  | 'gaps'
  | 'quarantined'
  | 'viewsThatDiffer'
  | 'readsNotRecorded'
  | 'logNotProven';

/** How many examples of a fault are told. */
const EXAMPLES = 5;

/** Kills parts at random under load, lets it come to rest, and compares what is there with what clients were told. */
export async function kills(options: KillsOptions): Promise<KillsReport> {
  const { seed, progress, signal, rate } = options;
  const installation = await openInstallation({ progress, signal });
  try {
    const load = await startLoad({ installation, seed, signal, rate });
    progress(`load of about ${rate} operations a second; ${options.kills} kills in ${options.minutes} minutes`);
    const strikes = await strike({ ...options, installation, random: seededRandom(seed) });
    await load.stop();
    progress('the load has ended; waiting for everything to arrive');
    const secondsToRest = await comeToRest(installation, load.ledger.reads, options);
    return await report({ options, installation, strikes, ledger: load.ledger, secondsToRest });
  } finally {
    await installation.stop();
  }
}

interface Ended {
  readonly options: KillsOptions;
  readonly installation: Installation;
  readonly strikes: Strikes;
  readonly ledger: Ledger;
  readonly secondsToRest: number;
}

async function report({ options, installation, strikes, ledger, secondsToRest }: Ended): Promise<KillsReport> {
  const { databases, processes, folder } = installation;
  const records = await readRecords(databases);
  const told = await readToldEvents(databases);
  const entries = await readEntries(databases);
  const entered = new Set(entries.map(({ id }) => id));
  const toldIds = new Set(told.map(({ id }) => id));
  const histories = faultsOfHistories(entries);
  const found: Record<Fault, readonly string[]> = {
    writesLost: lostIn(records, ledger),
    writesNotInLog: notInLog(entries, ledger.writes),
    eventsNotInLog: told.filter(({ id }) => !entered.has(id)).map(({ id, action }) => `${action} ${id}`),
    // The gateway tells of reads without an outbox.
    entriesNobodyTold: entries
      .filter(({ id, service }) => service !== 'gateway' && !toldIds.has(id))
      .map(({ id, action }) => `${action} ${id}`),
    duplicateEntries: [...repeated(entries.map(({ id }) => id)), ...histories.duplicates],
    orderViolations: histories.disorders,
    gaps: histories.gaps,
    quarantined: await quarantinedIn(installation),
    viewsThatDiffer: await faultsOfViews(databases),
    readsNotRecorded: await unrecordedReads(databases, ledger.reads),
    logNotProven: await faultsOfLog(installation, entries.length),
  };
  return {
    run: 'kills',
    seed: options.seed,
    minutes: options.minutes,
    kills: strikes,
    acknowledged: { writes: ledger.writes.length, reads: ledger.reads.length },
    unacknowledged: { writes: ledger.uncertain.length, done: doneUncertain(records, ledger) },
    failures: Object.fromEntries([...ledger.failures].sort(([, a], [, b]) => b - a)),
    told: told.length,
    auditEntries: entries.length,
    secondsToRest,
    faults: Object.fromEntries(Object.entries(found).map(([fault, all]) => [fault, all.length])) as Record<
      Fault,
      number
    >,
    diedByThemselves: Object.fromEntries([...processes].map(([name, { diedByItself }]) => [name, diedByItself])),
    missed: Object.entries(found).flatMap(([fault, all]) =>
      all.length === 0 ? [] : [`${fault}: ${all.slice(0, EXAMPLES).join('; ')}; logs in ${folder}`],
    ),
  };
}

function repeated(ids: readonly string[]): string[] {
  const seen = new Set<string>();
  return ids.filter((id) => seen.has(id) || (seen.add(id), false));
}

async function quarantinedIn({ databases }: Installation): Promise<string[]> {
  const found = await Promise.all(
    serviceNames.map((service) =>
      databases.rows<{ consumer: string; reason: string }>(service, 'SELECT consumer, reason FROM quarantined_message'),
    ),
  );
  return found.flat().map(({ consumer, reason }) => `${consumer}: ${reason}`);
}

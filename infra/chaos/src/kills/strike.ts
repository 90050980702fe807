import { setTimeout as pause } from 'node:timers/promises';
import type { SeededRandom } from '@custodia/importer';
import type { CrashableServer } from '@custodia/servers';
import type { ChaosOptions } from '../chaos-options.ts';
import type { Installation } from '../installation/installation.ts';
import { aim, drawVictims, type Victim } from './victims.ts';

export interface Strikes {
  /** How often each was killed, as `contacts publishing`. */
  readonly byVictim: Readonly<Record<string, number>>;
  readonly total: number;
  /** Of those that were meant to hit a process while it publishes or applies, how many did. */
  readonly aimed: { readonly meant: number; readonly hit: number };
}

export interface StrikeOptions extends ChaosOptions {
  readonly installation: Installation;
  readonly random: SeededRandom;
  readonly kills: number;
  readonly minutes: number;
}

/** A server stays away for up to so long before somebody starts it again. */
const AWAY_MS = 4_000;

/** SIGKILLs at random. What is still down from the last one stays down while the next is hit. */
export async function strike(options: StrikeOptions): Promise<Strikes> {
  const { installation, random, kills, minutes, signal, progress } = options;
  const drawn = drawVictims(random);
  const byVictim: Record<string, number> = {};
  const aimed = { meant: 0, hit: 0 };
  const servers = { broker: new Restarting(installation.kafka), mariadb: new Restarting(installation.mariadb) };
  const everyMs = (minutes * 60_000) / kills;
  for (let at = 1; at <= kills; at++) {
    const startedAt = performance.now();
    const victim = drawn.next().value;
    const awayMs = random.next() * AWAY_MS;
    const restMs = everyMs * (0.5 + random.next());
    const isHit = await killOne(victim, { installation, servers, awayMs, signal });
    const name = victim.moment === 'any' ? victim.name : `${victim.name} ${victim.moment}`;
    byVictim[name] = (byVictim[name] ?? 0) + 1;
    if (victim.moment !== 'any') {
      aimed.meant += 1;
      if (isHit) aimed.hit += 1;
    }
    if (at % 10 === 0 || at === kills) progress(`${at} of ${kills} kills, the last one of ${name}`);
    const leftMs = restMs - (performance.now() - startedAt);
    await pause(Math.max(1, leftMs), undefined, { signal });
  }
  await Promise.all(Object.values(servers).map((server) => server.isUp));
  return { byVictim, total: kills, aimed };
}

interface Killing {
  readonly installation: Installation;
  readonly servers: Readonly<Record<'broker' | 'mariadb', Restarting>>;
  readonly awayMs: number;
  readonly signal: AbortSignal;
}

/** Answers whether it hit what it was meant to. A process that is just being started again dies at its start, if it has begun. */
async function killOne(victim: Victim, { installation, servers, awayMs, signal }: Killing): Promise<boolean> {
  if (victim.name === 'broker' || victim.name === 'mariadb') {
    await servers[victim.name].kill(awayMs);
    return true;
  }
  const isAimed = await aim(victim, installation, signal);
  return installation.processes.get(victim.name)?.kill() === true && isAimed;
}

/** A server that is started again some time after it was killed. */
class Restarting {
  isUp: Promise<void> = Promise.resolve();
  readonly #server: CrashableServer;

  constructor(server: CrashableServer) {
    this.#server = server;
  }

  async kill(awayMs: number): Promise<void> {
    await this.isUp;
    await this.#server.kill();
    this.isUp = pause(awayMs).then(() => this.#server.start());
    // Whoever waits for it hears of it.
    this.isUp.catch(() => undefined);
  }
}

import { setTimeout as after } from 'node:timers/promises';
import { loggable } from '@custodia/errors';
import type { Lease } from '@custodia/persistence';
import type { WebhookDelivery } from '../delivery/delivery.ts';
import { dispatch } from '../delivery/dispatch.store.ts';
import { attempt, type AttemptParts } from './attempt.ts';

export interface Dispatcher {
  stop(): Promise<void>;
}

/** How long nothing may be looked for. */
const LOOK_MS = 250;
const LEASE_RETRY_MS = 1_000;
const LIST = 200;
const ENDPOINTS_AT_ONCE = 16;
/** An endpoint that just failed is left alone for so long, whatever else is due there. */
const REST_MS = 5_000;
const PRUNE_EVERY_MS = 3_600_000;
const DAY_MS = 86_400_000;

/**
 * Sends what is due. One process per database does, under a lease. Endpoints do not wait for each other; events for one
 * endpoint go out one after the other, and one that failed is passed by those after it.
 */
export function startDispatcher(parts: AttemptParts): Dispatcher {
  const stopping = new AbortController();
  const running = new Dispatching(parts, stopping.signal).run();
  return {
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
}

class Dispatching {
  readonly #parts: AttemptParts;
  readonly #stopping: AbortSignal;
  readonly #busy = new Map<string, Promise<void>>();
  /** Until when, in milliseconds of the clock. */
  readonly #resting = new Map<string, number>();
  #prunedAtMs = 0;

  constructor(parts: AttemptParts, stopping: AbortSignal) {
    this.#parts = parts;
    this.#stopping = stopping;
  }

  async run(): Promise<void> {
    while (!this.#stopping.aborted) {
      let lease: Lease | null = null;
      try {
        lease = await this.#parts.db.lease('webhook dispatcher');
        if (lease) await this.#dispatchWhile(lease);
        else await this.#pause(LEASE_RETRY_MS);
      } catch (error) {
        if (this.#stopping.aborted) break;
        this.#parts.logger.error({ error: loggable(error) }, 'webhooks could not be looked after; tried again');
        await this.#pause(LEASE_RETRY_MS);
      } finally {
        await Promise.allSettled(this.#busy.values());
        await lease?.release().catch(() => undefined);
      }
    }
  }

  async #dispatchWhile(lease: Lease): Promise<void> {
    const { db, clock } = this.#parts;
    const over = (): boolean => this.#stopping.aborted || lease.ended.aborted;
    while (!over()) {
      const now = clock();
      await this.#prune(now);
      for (const [id, untilMs] of this.#resting) if (untilMs <= now.getTime()) this.#resting.delete(id);
      const busy = [...this.#busy.keys(), ...this.#resting.keys()];
      const room = ENDPOINTS_AT_ONCE - this.#busy.size;
      const due = room > 0 ? await dispatch.listDue(db, now, { busy, count: LIST }) : [];
      for (const [endpointId, deliveries] of byEndpoint(due).slice(0, room)) {
        const sending = this.#send(endpointId, deliveries, over).finally(() => this.#busy.delete(endpointId));
        this.#busy.set(endpointId, sending);
      }
      await Promise.race([this.#pause(due.length === 0 ? LOOK_MS : LOOK_MS / 10), ...this.#busy.values()]);
    }
  }

  async #send(endpointId: string, deliveries: readonly WebhookDelivery[], over: () => boolean): Promise<void> {
    try {
      for (const delivery of deliveries) {
        if (over()) return;
        if (await attempt(delivery, this.#parts)) continue;
        this.#rest(endpointId);
        return;
      }
    } catch (error) {
      this.#rest(endpointId);
      this.#parts.logger.error({ endpointId, error: loggable(error) }, 'a delivery could not be noted; tried again');
    }
  }

  #rest(endpointId: string): void {
    this.#resting.set(endpointId, this.#parts.clock().getTime() + REST_MS);
  }

  async #prune(now: Date): Promise<void> {
    if (now.getTime() - this.#prunedAtMs < PRUNE_EVERY_MS) return;
    this.#prunedAtMs = now.getTime();
    await dispatch.prune(this.#parts.db, new Date(now.getTime() - this.#parts.rules.keepDays * DAY_MS));
  }

  #pause(ms: number): Promise<void> {
    return after(ms, undefined, { signal: this.#stopping }).catch(() => undefined);
  }
}

function byEndpoint(deliveries: readonly WebhookDelivery[]): [string, WebhookDelivery[]][] {
  const grouped = new Map<string, WebhookDelivery[]>();
  for (const delivery of deliveries) {
    const known = grouped.get(delivery.endpointId);
    if (known) known.push(delivery);
    else grouped.set(delivery.endpointId, [delivery]);
  }
  return [...grouped];
}

import { accept, Refusal } from '@custodia/errors';
import { z } from 'zod';
import type { Caller } from '../caller.ts';
import { isDisabled } from '../endpoint/endpoint.errors.ts';
import type { WebhookEndpoint } from '../endpoint/endpoint.ts';
import type { Stores } from '../stores.store.ts';
import type { Work } from '../work.ts';
import type { WebhookDelivery } from './delivery.ts';

interface Dependencies {
  readonly work: Work;
  readonly clock: () => Date;
}

const replayInput = z
  .strictObject({
    endpointId: z.string(),
    from: z.date(),
    before: z.date().nullish(),
    alsoDelivered: z.boolean().nullish(),
  })
  .refine(({ from, before }) => !before || from < before, { path: ['before'], message: 'Must be later than `from`.' });

export class DeliveryService {
  readonly #work: Work;
  readonly #clock: () => Date;

  constructor({ work, clock }: Dependencies) {
    this.#work = work;
    this.#clock = clock;
  }

  /** Sends one again at once, whatever came of it before. */
  sendAgain(caller: Caller, id: string): Promise<WebhookDelivery> {
    return this.#work.run(caller, async (stores) => {
      const delivery = await stores.deliveries.find(id);
      if (!delivery) throw notThere();
      await this.#enabled(stores, delivery.endpointId);
      await stores.deliveries.sendAgain(id, this.#clock());
      return (await stores.deliveries.find(id))!;
    });
  }

  /** Sends again what failed or was withheld in that time, and what was delivered too where that is asked for. Answers how many. */
  replay(caller: Caller, input: unknown): Promise<number> {
    const { endpointId, from, before, alsoDelivered } = accept(replayInput, input);
    return this.#work.run(caller, async (stores) => {
      await this.#enabled(stores, endpointId);
      const now = this.#clock();
      const states = alsoDelivered ? (['FAILED', 'WITHHELD', 'DELIVERED'] as const) : (['FAILED', 'WITHHELD'] as const);
      return stores.deliveries.replay({ endpointId, states, from, before: before ?? now }, now);
    });
  }

  async #enabled({ endpoints }: Stores, id: string): Promise<WebhookEndpoint> {
    const endpoint = await endpoints.find(id);
    if (!endpoint) throw notThere();
    if (endpoint.state !== 'ENABLED') throw isDisabled();
    return endpoint;
  }
}

function notThere(): Refusal {
  return new Refusal('NOT_FOUND', 'There is no such record, or it is not yours to see.', { field: 'id' });
}

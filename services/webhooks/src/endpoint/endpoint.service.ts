import { accept } from '@custodia/errors';
import { deliverableEvents } from '../delivery/deliverable-events.ts';
import type { Seen } from '@custodia/model';
import type { Caller } from '../caller.ts';
import type { AllowedAddresses } from '../sending/allowed-addresses.ts';
import type { DeliveryRules } from '../sending/delivery-rules.ts';
import type { Work } from '../work.ts';
import { addressNotAllowed, noSuchEvents, tooManyEndpoints } from './endpoint.errors.ts';
import { endpointRevision, newEndpoint } from './endpoint.input.ts';
import type { EndpointSecret, SecretsOf } from './endpoint-secret.ts';
import { beginEndpoint, reviseEndpoint, rotateSecret, type WebhookEndpoint } from './endpoint.ts';
import { matchesPattern } from './event-pattern.ts';

interface Dependencies {
  readonly work: Work;
  readonly clock: () => Date;
  readonly newId: () => string;
  readonly secretsOf: SecretsOf;
  readonly addresses: AllowedAddresses;
  readonly rules: DeliveryRules;
}

/** An endpoint and the secret that signs from now on: shown this once. */
export interface EndpointWithSecret {
  readonly endpoint: WebhookEndpoint;
  readonly secret: EndpointSecret;
}

const MOST_ENDPOINTS = 100;
const HOUR_MS = 3_600_000;

export class EndpointService {
  readonly #given: Dependencies;

  constructor(given: Dependencies) {
    this.#given = given;
  }

  async create(caller: Caller, input: unknown): Promise<EndpointWithSecret> {
    const { work, newId, clock } = this.#given;
    const { url, description, eventTypes } = accept(newEndpoint, input);
    this.#check({ url, eventTypes });
    const { tenantId } = caller.principal;
    const beginning = { tenantId, id: newId(), url, description: description ?? null, eventTypes };
    const endpoint = beginEndpoint(beginning, clock());
    await work.run(caller, async ({ endpoints }) => {
      if ((await endpoints.count()) >= MOST_ENDPOINTS) throw tooManyEndpoints(MOST_ENDPOINTS);
      await endpoints.insert(endpoint);
    });
    return this.#withSecret(endpoint);
  }

  async update(caller: Caller, seen: Seen, input: unknown): Promise<WebhookEndpoint> {
    const { work, clock } = this.#given;
    const { url, description, eventTypes, enabled } = accept(endpointRevision, input);
    this.#check({ url, eventTypes });
    const revision = {
      ...(url !== undefined && { url }),
      ...(description !== undefined && { description }),
      ...(eventTypes !== undefined && { eventTypes }),
      ...(enabled !== undefined && { enabled }),
    };
    return work.run(caller, async ({ endpoints }) => {
      const before = await endpoints.get(seen);
      const after = reviseEndpoint(before, revision, clock());
      await endpoints.update(before, after);
      return after;
    });
  }

  async rotateSecret(caller: Caller, seen: Seen): Promise<EndpointWithSecret> {
    const { work, clock, rules } = this.#given;
    const after = await work.run(caller, async ({ endpoints }) => {
      const before = await endpoints.get(seen);
      const now = clock();
      const rotated = rotateSecret(before, new Date(now.getTime() + rules.oldSecretSignsHours * HOUR_MS), now);
      await endpoints.update(before, rotated);
      return rotated;
    });
    return this.#withSecret(after);
  }

  delete(caller: Caller, seen: Seen): Promise<string> {
    const { work, clock } = this.#given;
    return work.run(caller, async ({ endpoints }) => {
      const endpoint = await endpoints.get(seen);
      await endpoints.delete(endpoint, clock());
      return endpoint.id;
    });
  }

  #check({
    url,
    eventTypes,
  }: {
    readonly url?: string | undefined;
    readonly eventTypes?: readonly string[] | undefined;
  }) {
    if (url !== undefined && !this.#given.addresses.mayName(new URL(url))) throw addressNotAllowed();
    const names = deliverableEvents();
    const unknown = eventTypes?.find((pattern) => !names.some((name) => matchesPattern(name, pattern)));
    if (unknown !== undefined) throw noSuchEvents(unknown);
  }

  #withSecret(endpoint: WebhookEndpoint): EndpointWithSecret {
    return { endpoint, secret: this.#given.secretsOf(endpoint, endpoint.secretGeneration) };
  }
}

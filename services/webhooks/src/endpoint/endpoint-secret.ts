import { createHmac } from 'node:crypto';
import type { WebhookEndpoint } from './endpoint.ts';

/**
 * `whsec_…`, as Standard Webhooks has it: 32 bytes. Derived from the service's own key, so no database and no backup of it
 * holds a secret, and whoever rotates has a new one at once. A new service key makes all of them new.
 */
export type EndpointSecret = `whsec_${string}`;

export type SecretsOf = (endpoint: WebhookEndpoint, generation: number) => EndpointSecret;

/** `key`: at least 32 random bytes. */
export function endpointSecrets(key: Buffer): SecretsOf {
  return ({ tenantId, id }, generation) => {
    const derived = createHmac('sha256', key)
      .update(JSON.stringify(['webhook', tenantId, id, generation]))
      .digest();
    return `whsec_${derived.toString('base64')}`;
  };
}

/** Those that sign now, the newest first. */
export function signingSecrets(endpoint: WebhookEndpoint, secretsOf: SecretsOf, now: Date): EndpointSecret[] {
  const { secretGeneration, oldSecretUntil } = endpoint;
  const newest = secretsOf(endpoint, secretGeneration);
  const oldStill = oldSecretUntil !== null && oldSecretUntil > now && secretGeneration > 1;
  return oldStill ? [newest, secretsOf(endpoint, secretGeneration - 1)] : [newest];
}

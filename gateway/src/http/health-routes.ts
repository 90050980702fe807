import type { SigningKey } from '@custodia/identity';
import type { FastifyInstance } from 'fastify';
import type { Registry } from 'prom-client';
import type { SubgraphState } from '../subgraphs/readiness.ts';

export interface HealthParts {
  readonly key: SigningKey;
  readonly registry: Registry;
  readonly isStopping: () => boolean;
  readonly subgraphs: () => Promise<ReadonlyMap<string, SubgraphState>>;
}

/** What the platform asks: alive, ready, numbers, and the public keys that principal tokens are verified with. */
export function serveHealth(app: FastifyInstance, { key, registry, isStopping, subgraphs }: HealthParts): void {
  app.get('/livez', () => ({ live: true }));

  app.get('/readyz', async (_request, reply) => {
    const states = await subgraphs();
    const ready = !isStopping() && [...states.values()].every((state) => state === 'ready');
    return reply.code(ready ? 200 : 503).send({ ready, subgraphs: Object.fromEntries(states) });
  });

  app.get('/metrics', async (_request, reply) =>
    reply.header('content-type', registry.contentType).send(await registry.metrics()),
  );

  app.get('/.well-known/principal-jwks.json', async (_request, reply) =>
    // Short enough for a rotation, long enough to keep verifiers from asking at each token.
    reply.header('cache-control', 'public, max-age=60').send(key.publicJwks),
  );
}

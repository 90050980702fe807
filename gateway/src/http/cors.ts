import cors from '@fastify/cors';
import type { FastifyInstance } from 'fastify';

/** Browsers ask again after this. */
const preflightSeconds = 600;

/**
 * Lets pages of exactly these origins call what is served in this scope. All others get no CORS header at all, which is what keeps them
 * out. No credentials: tokens are sent on purpose, and there are no cookies.
 */
export async function allowOrigins(scope: FastifyInstance, origins: readonly string[]): Promise<void> {
  if (origins.length === 0) return;
  const allowed = new Set(origins);
  await scope.register(cors, {
    origin: (origin, answer) => answer(null, origin !== undefined && allowed.has(origin) ? origin : false),
    methods: ['POST'],
    allowedHeaders: ['authorization', 'content-type', 'x-purpose', 'x-request-id'],
    exposedHeaders: ['x-request-id', 'retry-after'],
    credentials: false,
    maxAge: preflightSeconds,
  });
}

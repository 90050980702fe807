import { randomUUID } from 'node:crypto';
import { httpStatusOf, isCustodiaError, type ErrorCode } from '@custodia/errors';
import fastify, { type FastifyError, type FastifyInstance, type FastifyReply } from 'fastify';
import type { Logger } from 'pino';
import { RateLimited } from '../limits/rate/rate-limited.ts';
import { networkChecker } from './network-checker.ts';

export interface WebServerParts {
  readonly bodyBytes: number;
  /** Networks of the proxies whose X-Forwarded-For counts: anybody else may write there what they like. */
  readonly trustedProxies: readonly string[];
  readonly logger: Logger;
  /** Told of what is refused here, before anything of it is read. */
  readonly onRefused: (clientAddress: string, code: ErrorCode) => Promise<void>;
}

/** A fastify that answers every fault as GraphQL does, names each request, and lets nothing be kept by a cache. */
export function webServer({ bodyBytes, trustedProxies, logger, onRefused }: WebServerParts): FastifyInstance {
  const app = fastify({
    logger: false,
    bodyLimit: bodyBytes,
    trustProxy: trustedProxies.length > 0 && networkChecker(trustedProxies),
    forceCloseConnections: 'idle',
    genReqId: ({ headers }) => {
      const given = headers['x-request-id'];
      return typeof given === 'string' && /^[\w-]{1,64}$/.test(given) ? given : randomUUID();
    },
    // Its own words would repeat the address.
    frameworkErrors: (_error, _request, reply) => {
      const answer = problem('BAD_REQUEST', 'The address of the request is not valid.');
      void (reply as FastifyReply).code(400).send(answer);
    },
  });

  // A page of any site may send text/plain without asking first; nobody sends operations so.
  app.removeContentTypeParser('text/plain');

  app.addHook('onRequest', async (request, reply) => {
    void reply.headers({
      'x-request-id': request.id,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cache-control': 'private, no-store',
    });
  });

  app.setNotFoundHandler((request, reply) => {
    const wrongMethod = request.url.split('?', 1)[0] === '/graphql';
    const message = wrongMethod
      ? 'Send operations by POST: an address with a query in it ends up in logs.'
      : 'There is nothing here. Operations go by POST to /graphql.';
    if (wrongMethod) void reply.header('allow', 'POST');
    return reply.code(wrongMethod ? 405 : 404).send(problem(wrongMethod ? 'BAD_REQUEST' : 'NOT_FOUND', message));
  });

  app.setErrorHandler(async (error: FastifyError, request, reply) => {
    const status = error.statusCode ?? 500;
    if (error instanceof RateLimited) void reply.header('retry-after', String(error.retryAfterSeconds));
    if (isCustodiaError(error)) {
      await onRefused(request.ip, error.code);
      return reply.code(httpStatusOf(error.code)).send(problem(error.code, error.message));
    }
    if (status === 413) {
      await onRefused(request.ip, 'PAYLOAD_TOO_LARGE');
      const message = `The request is larger than ${bodyBytes} bytes. Send less at a time.`;
      return reply.code(413).send(problem('PAYLOAD_TOO_LARGE', message));
    }
    if (status === 415) {
      return reply.code(415).send(problem('BAD_REQUEST', 'Send the operation as content-type: application/json.'));
    }
    if (status < 500) return reply.code(status).send(problem('BAD_REQUEST', 'The request body is not valid JSON.'));
    logger.error({ requestId: request.id, error: error.name, code: error.code }, 'a request failed unexpectedly');
    const message = 'Something went wrong. Try again; if it stays, tell an operator the x-request-id of this answer.';
    return reply.code(500).send(problem('INTERNAL_SERVER_ERROR', message));
  });

  return app;
}

function problem(code: ErrorCode, message: string) {
  return { errors: [{ message, extensions: { code } }] };
}

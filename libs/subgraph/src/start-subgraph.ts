import { ApolloServer } from '@apollo/server';
import { ApolloServerPluginInlineTraceDisabled } from '@apollo/server/plugin/disabled';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { fastifyApolloDrainPlugin, fastifyApolloHandler } from '@as-integrations/fastify';
import { CustodiaError, httpStatusOf, loggable } from '@custodia/errors';
import type { Principal, PrincipalVerifier } from '@custodia/identity';
import { subgraphSdl, type Masking, type PolicyIndex, type PseudonymKey } from '@custodia/policy';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { parse, type GraphQLFieldResolver } from 'graphql';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import { authenticate } from './authenticate.ts';
import { expectPseudonymKey } from './expect-pseudonym-key.ts';
import { formatError } from './format-error.ts';
import { guardFields } from './guard-fields.ts';
import { operationMetrics } from './operation-metrics.ts';
import { assertPurpose, requestContext, type RequestContext } from './request-context.ts';
import { scalars } from './scalars.ts';

/** Resolvers by type and field. What a parent and the arguments look like is for the service to know. */
export interface Resolvers {
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  readonly [typeName: string]: { readonly [fieldName: string]: GraphQLFieldResolver<any, RequestContext> };
}

export interface SubgraphOptions {
  readonly name: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** 127.0.0.1 unless a container needs another. */
  readonly host?: string;
  readonly resolvers: Resolvers;
  readonly policy: PolicyIndex;
  readonly verifier: PrincipalVerifier;
  readonly logger: Logger;
  readonly metrics: Registry;
  /** What a field masked as PSEUDONYM needs; a subgraph that has one does not start without. */
  readonly pseudonymKey?: PseudonymKey | null;
  /** Of this machine, unless told otherwise. */
  readonly clock?: () => Date;
  /** In place of what schemas/ says this subgraph is. */
  readonly sdl?: string;
  /** Throws while the service cannot serve. */
  readonly readiness: () => Promise<void>;
}

export interface RunningSubgraph {
  /** `http://127.0.0.1:4002` */
  readonly url: string;
  stop(): Promise<void>;
}

const principals = new WeakMap<FastifyRequest, Principal>();
const BODY_LIMIT_BYTES = 8 * 1024 * 1024;

export async function startSubgraph(options: SubgraphOptions): Promise<RunningSubgraph> {
  const { name, policy, logger } = options;
  const schema = buildSubgraphSchema([
    { typeDefs: parse(options.sdl ?? subgraphSdl(name)), resolvers: { ...scalars, ...options.resolvers } },
  ]);
  const masking: Masking = {
    pseudonymKey: options.pseudonymKey ?? null,
    clock: options.clock ?? (() => new Date()),
  };
  expectPseudonymKey(name, schema, policy, masking);
  guardFields(schema, policy, masking);
  const app = Fastify({ logger: false, bodyLimit: BODY_LIMIT_BYTES, forceCloseConnections: true });
  const server = new ApolloServer<RequestContext>({
    schema,
    logger,
    introspection: false,
    includeStacktraceInErrorResponses: false,
    hideSchemaDetailsFromClientErrors: true,
    persistedQueries: false,
    csrfPrevention: true,
    stopOnTerminationSignals: false,
    formatError: formatError(logger),
    // Traces would tell the gateway's caller what ran here and how long.
    plugins: [
      ApolloServerPluginInlineTraceDisabled(),
      operationMetrics(options.metrics),
      fastifyApolloDrainPlugin(app),
    ],
  });
  await server.start();
  serveGraph(app, server, options);
  serveHealth(app, options);
  answerErrors(app, logger);
  const url = await listen(app, options);
  return { url, stop: () => server.stop().then(() => app.close()) };
}

async function listen(app: FastifyInstance, { port, host = '127.0.0.1' }: SubgraphOptions): Promise<string> {
  try {
    return await app.listen({ port, host });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw cause;
    const message = `Port ${port} on ${host} is taken. Stop what listens there, or set PORT to another.`;
    throw new CustodiaError('CONFIGURATION_INVALID', message, { cause });
  }
}

function serveGraph(app: FastifyInstance, server: ApolloServer<RequestContext>, options: SubgraphOptions): void {
  const { policy, clock = () => new Date() } = options;
  app.route({
    method: ['GET', 'POST'],
    url: '/graphql',
    // Before the body is parsed: a stranger's bytes are not worth reading.
    onRequest: async (request: FastifyRequest) => {
      const principal = await authenticate(request.headers.authorization, options.verifier);
      assertPurpose(options.policy, principal);
      principals.set(request, principal);
    },
    handler: fastifyApolloHandler(server, {
      context: async (request) => requestContext(policy, principals.get(request as FastifyRequest)!, clock()),
    }),
  });
}

function serveHealth(app: FastifyInstance, { readiness, metrics, name, logger }: SubgraphOptions): void {
  app.get('/livez', () => ({ status: 'live', service: name }));
  app.get('/readyz', async (_request, reply) => {
    try {
      await readiness();
      return { status: 'ready', service: name };
    } catch (error) {
      logger.warn({ error: loggable(error) }, 'not ready');
      return reply.code(503).send({ status: 'not ready', service: name });
    }
  });
  app.get('/metrics', async (_request, reply) => reply.type(metrics.contentType).send(await metrics.metrics()));
}

function answerErrors(app: FastifyInstance, logger: Logger): void {
  app.setNotFoundHandler((_request, reply) =>
    refuse(reply, new CustodiaError('NOT_FOUND', 'Nothing here. The graph is at /graphql.')),
  );
  app.setErrorHandler((error, _request, reply) => {
    if (error instanceof CustodiaError) return refuse(reply, error);
    const status = (error as { statusCode?: number }).statusCode ?? 500;
    if (status === 413)
      return refuse(
        reply,
        new CustodiaError('PAYLOAD_TOO_LARGE', `A request may be ${BODY_LIMIT_BYTES} bytes at most.`),
      );
    if (status < 500) return refuse(reply, new CustodiaError('BAD_REQUEST', 'Send a GraphQL request as a JSON body.'));
    logger.error({ error: loggable(error) }, 'a request failed');
    return refuse(reply, new CustodiaError('INTERNAL_SERVER_ERROR', 'Something went wrong here. Try again.'));
  });
}

function refuse(reply: FastifyReply, error: CustodiaError): FastifyReply {
  const body = { errors: [{ message: error.message, extensions: { code: error.code } }] };
  return reply.code(httpStatusOf(error.code)).send(body);
}

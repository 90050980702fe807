import { ApolloServer, type ApolloServerPlugin } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
} from '@apollo/server/plugin/disabled';
import { fastifyApolloHandler } from '@as-integrations/fastify';
import { CustodiaError } from '@custodia/errors';
import type { Principal, PrincipalSigner } from '@custodia/identity';
import type { OperationLimits } from '@custodia/policy';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { formatError } from '../answers/format-error.ts';
import { asHttpError } from '../answers/http-errors.ts';
import type { GatewayMetrics } from '../answers/metrics.ts';
import { noteRefusal, requestJournal } from '../answers/request-journal.ts';
import type { HeldRights } from '../authorization/requirement.ts';
import type { GatewayConfig } from '../config.ts';
import type { GatewayContext } from '../gateway-context.ts';
import type { AuthorizingGateway } from '../graph/authorizing-gateway.ts';
import { schemaAccess } from '../introspection/schema-access.ts';
import { operationChecker } from '../limits/check-operation.ts';
import { costLimit } from '../limits/cost-limit.ts';
import { limitsWithin } from '../limits/limits-within.ts';
import { noToken } from '../principal/authenticate.ts';
import { isPureIntrospection } from '../principal/pure-introspection.ts';

export interface GraphqlRouteParts {
  readonly config: GatewayConfig;
  readonly gateway: AuthorizingGateway;
  readonly authenticate: (header: string | undefined, requestId: string) => Promise<Principal | null>;
  readonly rightsOf: (principal: Principal | null) => HeldRights;
  readonly limitsOf: (principal: Principal | null) => OperationLimits;
  readonly signer: PrincipalSigner;
  readonly logger: Logger;
  readonly metrics: GatewayMetrics;
}

/** POST /graphql. Gives back what to call to stop it. */
export async function serveGraphql(app: FastifyInstance, parts: GraphqlRouteParts): Promise<() => Promise<void>> {
  const { config, gateway, logger, metrics } = parts;
  const apollo = new ApolloServer<GatewayContext>({
    gateway,
    // Who may read the schema is decided for each principal, by schemaAccess.
    introspection: true,
    csrfPrevention: true,
    persistedQueries: false,
    allowBatchedHttpRequests: false,
    hideSchemaDetailsFromClientErrors: true,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    maxRecursiveSelections: config.ceilings.selections,
    parseOptions: { maxTokens: config.ceilings.tokens },
    formatError,
    logger: withoutValues(logger),
    plugins: [
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      runnableBySomebody(),
      schemaAccess({ mode: config.introspection, introspectionSchemaOf: gateway.introspectionSchemaOf }),
      costLimit({ costsOf: gateway.costsOf, metrics }),
      requestJournal({ logger, metrics }),
    ],
  });
  await apollo.start();
  app.post('/graphql', fastifyApolloHandler(apollo, { context: contextMaker(parts) }));
  return () => apollo.stop();
}

function contextMaker(parts: GraphqlRouteParts) {
  const { config, authenticate, rightsOf, limitsOf, signer, logger, metrics } = parts;
  const checkOperation = operationChecker(config.ceilings);
  const within = limitsWithin(config.ceilings);
  return async (request: FastifyRequest): Promise<GatewayContext> => {
    try {
      const principal = await authenticate(request.headers.authorization, request.id);
      // Without a token only the schema may be read, and only where it is open.
      if (principal === null && config.introspection !== 'open') throw noToken();
      const query = (request.body as { query?: unknown } | null | undefined)?.query;
      const limits = within(limitsOf(principal));
      if (typeof query === 'string') checkOperation(query, limits);
      return {
        requestId: request.id,
        principal,
        rights: rightsOf(principal),
        readsWholeSchema: principal === null && config.introspection === 'open',
        limits,
        cost: null,
        denied: [],
        tokenFor: async (subgraph) => {
          if (principal === null) throw noToken();
          return signer.sign(principal, subgraph);
        },
      };
    } catch (error) {
      noteRefusal({ logger, metrics }, request.id, error);
      throw asHttpError(error);
    }
  };
}

/** There is an operation to run, and somebody is signed in unless it only reads the schema. */
function runnableBySomebody(): ApolloServerPlugin<GatewayContext> {
  return {
    async requestDidStart() {
      return {
        async didResolveOperation({ contextValue, document, operation }) {
          const needsSomebody = !operation || !isPureIntrospection(document, operation);
          if (contextValue.principal === null && needsSomebody) throw asHttpError(noToken());
          if (!operation) throw asHttpError(noSuchOperation());
        },
      };
    },
  };
}

function noSuchOperation(): CustodiaError {
  const message = 'The document has no such operation, or several and none is named. Send operationName as well.';
  return new CustodiaError('OPERATION_RESOLUTION_FAILURE', message);
}

/** Apollo Server puts what was thrown behind a colon, and what was thrown may hold anything. */
function withoutValues(logger: Logger) {
  const about = logger.child({ part: 'server' });
  const say = (level: 'debug' | 'warn' | 'error') => (message?: unknown) =>
    about[level](String(message).split(':', 1)[0]);
  return { debug: say('debug'), info: say('debug'), warn: say('warn'), error: say('error') };
}

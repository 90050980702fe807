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
import type { IncomingHttpHeaders } from 'node:http';
import type { Logger } from 'pino';
import type { AccessRecorder } from '../access/recording/access-recorder.ts';
import { refusedOperations } from '../access/recording/refused-operations.ts';
import { formatError } from '../answers/format-error.ts';
import { asHttpError } from '../answers/http-errors.ts';
import type { GatewayMetrics } from '../answers/metrics.ts';
import { noteRefusal, requestJournal } from '../answers/request-journal.ts';
import type { HeldRights } from '../authorization/requirement.ts';
import type { GatewayConfig } from '../config.ts';
import type { GatewayContext } from '../gateway-context.ts';
import type { AuthorizingGateway } from '../graph/authorizing-gateway.ts';
import { schemaAccess } from '../introspection/schema-access.ts';
import { checkVariables, operationChecker } from '../limits/check-operation.ts';
import { costLimit } from '../limits/cost-limit.ts';
import { limitsWithin } from '../limits/limits-within.ts';
import { addressLimit } from '../limits/rate/address-limit.ts';
import { PrincipalBudgets } from '../limits/rate/principal-budgets.ts';
import { signInLimit } from '../limits/rate/sign-in-limit.ts';
import { decidedPolicies, type DecidedPoliciesParts } from '../policies/decided-policies.ts';
import { noToken, type Authenticated } from '../principal/authenticate.ts';
import { isPureIntrospection } from '../principal/pure-introspection.ts';
import { RefusedPrincipal } from '../principal/refused-principal.ts';
import { useTrustedDocument } from '../trusted-documents/asked-document.ts';
import { assertMayBeFreeForm } from '../trusted-documents/free-form.ts';
import type { TrustedDocuments } from '../trusted-documents/trusted-documents.ts';
import { allowOrigins } from './cors.ts';

export interface GraphqlRouteParts {
  readonly config: GatewayConfig;
  readonly gateway: AuthorizingGateway;
  readonly authenticate: (headers: IncomingHttpHeaders, requestId: string) => Promise<Authenticated | null>;
  readonly rightsOf: (principal: Principal | null) => HeldRights;
  readonly limitsOf: (principal: Principal | null) => OperationLimits;
  /** Null where there are none. */
  readonly trustedDocuments: TrustedDocuments | null;
  readonly signer: PrincipalSigner;
  readonly recorder: AccessRecorder;
  readonly decided: Omit<DecidedPoliciesParts, 'neededOf' | 'rightsOf' | 'tokensOf' | 'logger' | 'metrics'>;
  readonly logger: Logger;
  readonly metrics: GatewayMetrics;
}

/** POST /graphql. Gives back what to call to stop it. */
export async function serveGraphql(app: FastifyInstance, parts: GraphqlRouteParts): Promise<() => Promise<void>> {
  const { config, gateway, logger, metrics } = parts;
  const budgets = new PrincipalBudgets(metrics);
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
      refusedOperations(parts.recorder),
      runnableBySomebody(),
      decidedPolicies({
        ...parts.decided,
        neededOf: gateway.neededOf,
        rightsOf: parts.rightsOf,
        tokensOf: tokensOf(parts.signer),
        logger,
        metrics,
      }),
      schemaAccess(config.introspection),
      costLimit({ costsOf: gateway.costsOf, budgets, metrics }),
      requestJournal({ logger, metrics }),
    ],
  });
  await apollo.start();
  const onRequest = addressLimit({ perMinute: config.addressRequestsPerMinute, metrics });
  await app.register(async (scope) => {
    await allowOrigins(scope, config.corsOrigins);
    scope.post('/graphql', { onRequest }, fastifyApolloHandler(apollo, { context: contextMaker(parts, budgets) }));
  });
  return () => apollo.stop();
}

function contextMaker(parts: GraphqlRouteParts, budgets: PrincipalBudgets) {
  const { config, authenticate, rightsOf, limitsOf, trustedDocuments, signer, logger, metrics, recorder } = parts;
  const checkOperation = operationChecker(config.ceilings);
  const within = limitsWithin(config.ceilings);
  const signIn = signInLimit({ perMinute: config.addressFailedSignInsPerMinute, metrics });
  return async (request: FastifyRequest): Promise<GatewayContext> => {
    let principal: Principal | null = null;
    try {
      const header = request.headers.authorization;
      const caller = await signIn({ address: request.ip, header }, () => authenticate(request.headers, request.id));
      principal = caller?.principal ?? null;
      // Without a token only the schema may be read, and only where it is open.
      if (principal === null && config.introspection !== 'open') throw noToken();
      const limits = within(limitsOf(principal));
      await budgets.takeOperation(principal, limits);
      const rights = rightsOf(principal);
      const isTrusted = useTrustedDocument(request.body, trustedDocuments);
      if (config.operations === 'trusted' && !isTrusted) assertMayBeFreeForm(rights);
      const { query, variables } = (request.body ?? {}) as { query?: unknown; variables?: unknown };
      checkVariables(variables);
      if (typeof query === 'string') checkOperation(query, limits);
      return {
        requestId: request.id,
        principal,
        session: caller?.session ?? null,
        clientAddress: request.ip,
        rights,
        readsWholeSchema: principal === null && config.introspection === 'open',
        limits,
        cost: null,
        denied: [],
        access: null,
        // By `this`: Apollo Server goes on with a copy of this object, and it is the copy that learns who asks for what.
        recordAccess(this: GatewayContext, access) {
          return recorder.access(this, access);
        },
        askedFor: null,
        tokenFor: tokensOf(signer)(principal),
      };
    } catch (error) {
      const code = noteRefusal({ logger, metrics }, request.id, error);
      const refused = error instanceof RefusedPrincipal ? error.principal : principal;
      await recorder.refusal({ principal: refused, clientAddress: request.ip }, code);
      throw asHttpError(error);
    }
  };
}

/** Principal tokens for whoever that is, one for each subgraph. */
function tokensOf(signer: PrincipalSigner): DecidedPoliciesParts['tokensOf'] {
  return (principal) => async (subgraph) => {
    if (principal === null) throw noToken();
    return signer.sign(principal, subgraph);
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

import type { ApolloServerPlugin } from '@apollo/server';
import { CustodiaError } from '@custodia/errors';
import { asHttpError } from '../answers/http-errors.ts';
import type { IntrospectionMode } from '../config.ts';
import type { GatewayContext } from '../gateway-context.ts';
import { noToken } from '../principal/authenticate.ts';
import { askedSchema } from './asked-schema.ts';

/** Whoever holds it may read the schema where INTROSPECTION is off. */
export const schemaScope = 'schema:read';

/**
 * Who may ask for the schema itself: `off` whoever holds `schema:read`, `on` whoever is signed in, `open` everybody. What
 * they then read is for their rights to decide, and only without a token, where it is open, is it the whole of it.
 */
export function schemaAccess(mode: IntrospectionMode): ApolloServerPlugin<GatewayContext> {
  return {
    async requestDidStart() {
      return {
        async didResolveOperation({ contextValue, document, operation }) {
          const asked = operation ? askedSchema(document, operation) : 'no';
          if (asked === 'no') return;
          if (asked === 'below') throw asHttpError(notAtTheRoot());
          if (asked === 'repeated') throw asHttpError(repeated());
          const { principal, rights } = contextValue;
          if (principal === null && mode === 'open') return;
          if (principal === null) throw asHttpError(noToken());
          if (mode === 'off' && !rights.scopes.has(schemaScope)) throw asHttpError(notGranted());
        },
      };
    },
  };
}

function notGranted(): CustodiaError {
  const message = `The schema is read only by who holds the scope ${schemaScope}, which none of your roles grants. Ask an administrator for one that does, or leave __schema and __type out.`;
  return new CustodiaError('FORBIDDEN', message);
}

function repeated(): CustodiaError {
  const message =
    'The same part of the schema is asked for under several names. Ask for __schema once, and leave out aliases below it.';
  return new CustodiaError('OPERATION_LIMIT_EXCEEDED', message);
}

function notAtTheRoot(): CustodiaError {
  const message = '__schema and __type are answered at the root of a query alone. Ask for them there.';
  return new CustodiaError('GRAPHQL_VALIDATION_FAILED', message);
}

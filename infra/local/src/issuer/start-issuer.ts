import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { loggable } from '@custodia/errors';
import { personGrantType } from '@custodia/importer';
import type { Configuration, KoaContextWithOIDC } from 'oidc-provider';
import type { Logger } from 'pino';
import type { IssuerKeys } from './issuer-keys.ts';
import { loadProvider } from './load-provider.ts';
import { memoryAdapter } from './memory-adapter.ts';
import { grantPerson, personParameters, type PersonClaims } from './person-grant.ts';
import type { FindPerson } from '../people/find-person.ts';

export const commandsClientId = 'custodia-commands';

export interface IssuerOptions {
  readonly port: number;
  readonly keys: IssuerKeys;
  readonly clientSecret: string;
  readonly findPerson: FindPerson;
  readonly logger: Logger;
}

export interface RunningIssuer {
  /** `iss` of every token. */
  readonly url: string;
  readonly jwksUri: string;
  readonly tokenEndpoint: string;
  stop(): Promise<void>;
}

/** A real OIDC issuer on the loopback, for development and demonstration: discovery, JWKS, and tokens for the commands. */
export async function startIssuer(options: IssuerOptions): Promise<RunningIssuer> {
  const { Provider, errors } = await loadProvider(options.logger);
  const server = createServer();
  await new Promise<void>((listening, failed) => {
    server.once('error', failed).listen(options.port, '127.0.0.1', listening);
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const provider = new Provider(url, configurationOf(options));
  provider.registerGrantType(personGrantType, grantPerson({ ...options, errors }), personParameters);
  provider.on('server_error', (_ctx: KoaContextWithOIDC, error: Error) => {
    options.logger.error({ error: loggable(error) }, 'the issuer failed');
  });
  server.on('request', provider.callback());
  return {
    url,
    jwksUri: `${url}/jwks`,
    tokenEndpoint: `${url}/token`,
    stop: () => {
      server.closeAllConnections();
      return new Promise((closed) => server.close(() => closed()));
    },
  };
}

function configurationOf({ keys, clientSecret }: IssuerOptions): Configuration {
  return {
    adapter: memoryAdapter,
    jwks: { keys: keys.keys.map((key) => ({ ...key })) },
    clients: [
      {
        client_id: commandsClientId,
        client_secret: clientSecret,
        grant_types: [personGrantType],
        response_types: [],
        redirect_uris: [],
        token_endpoint_auth_method: 'client_secret_basic',
        id_token_signed_response_alg: 'EdDSA',
      },
    ],
    extraTokenClaims: ({ state }) => ({ ...(state['claims'] as PersonClaims) }),
    // Nobody signs in through a browser here yet, so there is no session to protect; the library wants keys all the same.
    cookies: { keys: [clientSecret] },
    features: {
      devInteractions: { enabled: false },
      userinfo: { enabled: false },
      rpInitiatedLogout: { enabled: false },
    },
    enabledJWA: { idTokenSigningAlgValues: ['EdDSA'] },
  };
}

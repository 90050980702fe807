import type { errors as oidcErrors, TokenEndpointGrantContext } from 'oidc-provider';
import type { FindPerson } from '../people/find-person.ts';
import type { IssuerKeys } from './issuer-keys.ts';

export const personParameters = ['person', 'ttl', 'audience', 'factors'];

type Parameters = Partial<Record<'person' | 'ttl' | 'audience' | 'factors', string>>;

/** What a person's token says beside what every access token does. */
export interface PersonClaims {
  readonly tenant: string;
  /** Seconds since the epoch. */
  readonly auth_time: number;
  readonly amr: readonly string[];
}

interface PersonGrant {
  readonly keys: IssuerKeys;
  readonly findPerson: FindPerson;
  readonly errors: typeof oidcErrors;
}

const defaultTtlSeconds = 3_600;
const longestTtlSeconds = 86_400;

/** The methods (RFC 8176) by which somebody with so many factors is said to have signed in. Nobody asks them here. */
const methods: Readonly<Record<string, readonly string[]>> = { one: ['pwd'], two: ['pwd', 'otp', 'mfa'] };

/** Whoever holds the data folder's client secret may have anyone's token: they could read the databases as well. */
export function grantPerson({ keys, findPerson, errors }: PersonGrant) {
  return async (ctx: TokenEndpointGrantContext<Parameters>): Promise<void> => {
    const { client, params, provider } = ctx.oidc;
    const { person = '', audience = 'custodia', factors = 'two' } = params;
    const ttl = Number(params.ttl ?? defaultTtlSeconds);
    if (!Number.isInteger(ttl) || ttl < 1 || ttl > longestTtlSeconds)
      throw described(new errors.InvalidRequest(`ttl must be 1 to ${longestTtlSeconds} seconds`));
    const amr = Object.hasOwn(methods, factors) ? methods[factors] : undefined;
    if (amr === undefined) throw described(new errors.InvalidRequest('factors must be "one" or "two"'));
    const found = await findPerson(person);
    if ('unknown' in found) throw described(new errors.InvalidGrant(found.unknown), found.unknown);

    const token = new provider.AccessToken({
      client,
      accountId: found.id,
      resourceServer: new provider.ResourceServer('urn:custodia:graph', {
        audience,
        scope: '',
        accessTokenFormat: 'jwt',
        jwt: { sign: { alg: 'EdDSA', kid: keys.signingKid } },
      }),
      expiresIn: ttl,
      grantId: 'none',
      gty: 'person',
    });
    // What RFC 9068 (2.2.1) lets an access token say of how somebody signed in: a moment ago, since it is done by asking.
    const claims: PersonClaims = { tenant: found.tenantId, auth_time: Math.floor(Date.now() / 1_000), amr };
    ctx.state['claims'] = claims;
    ctx.body = { access_token: await token.save(), expires_in: ttl, token_type: 'Bearer' };
  };
}

/** The library hides the reason of an invalid grant; who asks here may know it. */
function described<Failure extends { error_description?: string | undefined }>(
  error: Failure,
  description?: string,
): Failure {
  if (description !== undefined) error.error_description = description;
  return error;
}

import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { rightsNames, type RightsName } from './cells.ts';

export interface AccessTokens {
  readonly of: Readonly<Record<RightsName, string>>;
  /** What the gateway has to be told to believe them. */
  readonly settings: { readonly OIDC_ISSUER: string; readonly OIDC_JWKS_URI: string };
}

const issuer = 'https://issuer.invalid';

/** One token for each of the rights, its subject being their name. The key is made for this run, and forgotten. */
export async function issueAccessTokens(folder: string, lifetimeSeconds: number): Promise<AccessTokens> {
  const { privateKey, publicKey } = await generateKeyPair('EdDSA');
  const jwks = path.join(folder, 'issuer.jwks.json');
  await writeFile(jwks, JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), kid: 'bench', alg: 'EdDSA' }] }));
  const tokens = rightsNames.map(async (rights) => {
    const token = new SignJWT({ tenant: 'bench' })
      .setProtectedHeader({ alg: 'EdDSA', kid: 'bench' })
      .setIssuer(issuer)
      .setAudience('custodia')
      .setSubject(rights)
      .setIssuedAt()
      .setExpirationTime(`${Math.ceil(lifetimeSeconds)}s`);
    return [rights, await token.sign(privateKey)] as const;
  });
  return {
    of: Object.fromEntries(await Promise.all(tokens)) as Record<RightsName, string>,
    settings: { OIDC_ISSUER: issuer, OIDC_JWKS_URI: pathToFileURL(jwks).href },
  };
}

import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';

export interface Issuer {
  /** What the gateway has to be told to believe its tokens. */
  readonly settings: Readonly<Record<'OIDC_ISSUER' | 'OIDC_JWKS_URI', string>>;
  token(subject: string, tenantId: string): Promise<string>;
}

const address = 'https://issuer.invalid';
const HOURS = 12;

/** An issuer without a server: a key made for this run, and tokens that it has signed. */
export async function openIssuer(folder: string): Promise<Issuer> {
  const { privateKey, publicKey } = await generateKeyPair('EdDSA');
  const jwks = path.join(folder, 'issuer.jwks.json');
  await writeFile(jwks, JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), kid: 'chaos', alg: 'EdDSA' }] }));
  return {
    settings: { OIDC_ISSUER: address, OIDC_JWKS_URI: pathToFileURL(jwks).href },
    token: (subject, tenantId) =>
      new SignJWT({ tenant: tenantId })
        .setProtectedHeader({ alg: 'EdDSA', kid: 'chaos' })
        .setIssuer(address)
        .setAudience('custodia')
        .setSubject(subject)
        .setIssuedAt()
        .setExpirationTime(`${HOURS}h`)
        .sign(privateKey),
  };
}

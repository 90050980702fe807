/**
 * Who is calling: access tokens verified at the gateway, principal tokens between the gateway and its subgraphs.
 * Refuses to decide what anybody may see (that is libs/policy), and to put roles into access tokens.
 *
 *     const principal = await createPrincipalVerifier({ jwks: 'file:/run/principal.jwks.json', subgraph: 'contacts' }).verify(token);
 */
export type { Principal, PrincipalKind, RecordAccess, SubjectAccess } from './principal.ts';
export { openSigningKey, writePublicJwks, type SigningKey } from './signing-key.ts';
export { createPrincipalSigner, type PrincipalSigner, type PrincipalSignerOptions } from './principal-signer.ts';
export {
  createPrincipalVerifier,
  type PrincipalVerifier,
  type PrincipalVerifierOptions,
} from './principal-verifier.ts';
export {
  createBearerVerifier,
  type AccessTokenClaims,
  type BearerVerifier,
  type BearerVerifierOptions,
} from './bearer-verifier.ts';

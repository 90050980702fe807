import type { PrincipalSigner } from '@custodia/identity';
import { openGraph, type GraphClient } from '@custodia/importer';

/**
 * The directory's own subgraph, asked as an identity provider's connector is: before there are users there is nobody to
 * sign in as. Everything else goes through the gateway.
 */
export function openDirectory(directoryUrl: string, signer: PrincipalSigner, tenantId: string): GraphClient {
  const connector = {
    tenantId,
    userId: 'local-issuer',
    kind: 'service' as const,
    roles: ['provisioner'],
    teamPath: null,
    purpose: 'OPERATIONS',
    policies: [],
  };
  return openGraph({ url: `${directoryUrl}/graphql`, token: () => signer.sign(connector, 'directory') });
}

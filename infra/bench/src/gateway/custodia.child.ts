import { readGatewayConfig, startGateway } from '@custodia/gateway';
import { runChild } from '../run-child.ts';
import { rolesOf, type RightsName } from './cells.ts';

export interface CustodiaInput {
  readonly environment: Readonly<Record<string, string>>;
}

/** Our gateway as it runs, with every default, its log included. Roles come from a table: the directory here is a stub. */
await runChild(async ({ environment }: CustodiaInput): Promise<string> => {
  const { url } = await startGateway(readGatewayConfig(environment), {
    resolvePrincipal: async ({ tenantId, subject }) => ({
      tenantId,
      userId: subject,
      kind: 'user',
      roles: rolesOf[subject as RightsName],
      teamPath: null,
      purpose: null,
      policies: [],
    }),
  });
  return `${url}/graphql`;
});

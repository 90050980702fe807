import { readGatewayConfig, startGateway } from '@custodia/gateway';
import { loadPolicyIndex } from '@custodia/policy';
import { runChild } from '../run-child.ts';
import { rolesOf, type RightsName } from './cells.ts';

export interface CustodiaInput {
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * Our gateway as it runs, its log included, with every default except that no budget of a minute is ever spent: everything is
 * counted as always. Roles come from a table: the directory here is a stub.
 */
await runChild(async ({ environment }: CustodiaInput): Promise<string> => {
  const endless = Number.MAX_SAFE_INTEGER;
  const limits = { ...loadPolicyIndex().limits.defaults, operationsPerMinute: endless, costPerMinute: endless };
  const budgets = {
    ADDRESS_REQUESTS_PER_MINUTE: String(endless),
    LIMIT_OPERATIONS_PER_MINUTE: String(endless),
    LIMIT_COST_PER_MINUTE: String(endless),
  };
  const { url } = await startGateway(readGatewayConfig({ ...environment, ...budgets }), {
    limitsOf: () => limits,
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

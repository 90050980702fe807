import type { Principal, PrincipalSigner } from '@custodia/identity';
import type { SubgraphClient } from '../subgraphs/subgraph-client.ts';
import { directorySubgraph } from '../principal/resolve-principal.ts';
import type { DirectoryFacts } from './policy.ts';

export interface DirectoryFactsOptions {
  readonly client: Pick<SubgraphClient, 'post'>;
  readonly signer: PrincipalSigner;
  /** Read anew for each call: the address may change with the supergraph. */
  readonly directoryUrl: () => string;
}

/** Asks the directory what policies want to know of the caller. Throws where it does not say; nothing is remembered. */
export type AskDirectory = (principal: Principal, requestId: string) => Promise<DirectoryFacts>;

const query = 'query PolicyFacts { policyFacts { trainingValidUntil breakGlassExpiresAt } }';

export function directoryFacts({ client, signer, directoryUrl }: DirectoryFactsOptions): AskDirectory {
  return async (principal, requestId) => {
    const token = await signer.sign(principal, directorySubgraph);
    const body = { query, operationName: 'PolicyFacts' };
    const answer = await client.post({
      subgraph: directorySubgraph,
      url: directoryUrl(),
      token,
      requestId,
      repeatable: true,
      body,
    });
    return readFacts(answer.body);
  };
}

function readFacts(body: unknown): DirectoryFacts {
  const { data, errors } = (body ?? {}) as { data?: { policyFacts?: unknown } | null; errors?: unknown };
  const facts = data?.policyFacts;
  if (errors !== undefined || typeof facts !== 'object' || facts === null) throw new DirectoryDidNotSay();
  const { trainingValidUntil, breakGlassExpiresAt } = facts as Record<string, unknown>;
  return {
    trainingValidUntil: trainingValidUntil === null ? null : dayOf(trainingValidUntil),
    breakGlassExpiresAt: breakGlassExpiresAt === null ? null : instantOf(breakGlassExpiresAt),
  };
}

/** What came back is no answer to the question, whatever it is. */
class DirectoryDidNotSay extends Error {
  override readonly name = 'DirectoryDidNotSay';
}

function dayOf(value: unknown): string {
  if (typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value)) return value;
  throw new DirectoryDidNotSay();
}

function instantOf(value: unknown): Date {
  const instant = new Date(typeof value === 'string' ? value : Number.NaN);
  if (Number.isNaN(instant.getTime())) throw new DirectoryDidNotSay();
  return instant;
}

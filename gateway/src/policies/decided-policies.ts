import type { ApolloServerPlugin } from '@apollo/server';
import type { Principal } from '@custodia/identity';
import { emergencyScopes, type PolicyIndex } from '@custodia/policy';
import type { DocumentNode, GraphQLSchema, OperationDefinitionNode } from 'graphql';
import type { HeldRights } from '../authorization/requirement.ts';
import { decidePolicies, type DecidePoliciesParts } from './decide-policies.ts';
import type { DeclaredPolicy } from './declared-policies.ts';
import type { AskDirectory } from './directory-facts.ts';
import type { NeededDecisions } from './needed-decisions.ts';
import type { DirectoryFacts, PolicyFacts, Session } from './policy.ts';

/** What of a request is decided from, and where the decisions go. */
export interface DecidedContext {
  readonly requestId: string;
  /** With what was decided, once the operation is known; before that with nothing decided, which is no to everything. */
  principal: Principal | null;
  rights: HeldRights;
  /** Null where no token was sent. */
  readonly session: Session | null;
  readonly clientAddress: string;
  tokenFor: (subgraph: string) => Promise<string>;
}

export interface DecidedPoliciesParts extends DecidePoliciesParts {
  readonly neededOf: (
    schema: GraphQLSchema,
  ) => (document: DocumentNode, operation: OperationDefinitionNode) => NeededDecisions;
  readonly policies: () => ReadonlyMap<string, DeclaredPolicy>;
  /** Where roles are lent scopes in an emergency; null where there is no index. */
  readonly policyIndex: () => PolicyIndex | null;
  readonly rightsOf: (principal: Principal | null) => HeldRights;
  readonly tokensOf: (principal: Principal | null) => DecidedContext['tokenFor'];
  readonly askDirectory: AskDirectory;
  readonly clock: () => Date;
}

/**
 * Before an operation runs, decides the policies that it could need, and those alone: once for the whole request, so that
 * no two positions of one answer disagree. What came out as yes is part of the principal from then on.
 */
export function decidedPolicies(parts: DecidedPoliciesParts): ApolloServerPlugin<DecidedContext> {
  const { neededOf, policies, policyIndex, rightsOf, tokensOf } = parts;
  return {
    async requestDidStart() {
      return {
        async didResolveOperation({ contextValue, schema, document, operation }) {
          const { principal, session, requestId } = contextValue;
          if (principal === null || session === null || !operation) return;
          const names = namesFor(neededOf(schema)(document, operation), principal, policyIndex());
          if (names.length === 0) return;
          const facts = factsOf({ ...contextValue, principal, session }, parts);
          const decided = await decidePolicies({ names, declared: policies(), facts, requestId }, parts);
          if (decided.length === 0) return;
          contextValue.principal = Object.freeze({ ...principal, policies: decided });
          contextValue.rights = rightsOf(contextValue.principal);
          contextValue.tokenFor = tokensOf(contextValue.principal);
        },
      };
    },
  };
}

/** Beside what is asked for by name, the policy that lends scopes, where one of those could be of use here. */
function namesFor(needed: NeededDecisions, principal: Principal, index: PolicyIndex | null): readonly string[] {
  const lent = index === null ? [] : emergencyScopes(index, principal.roles);
  const isOfUse = lent.some((scope) => needed.scopes.has(scope));
  return isOfUse ? [...needed.policies, 'break-glass'] : [...needed.policies];
}

function factsOf(
  { principal, session, clientAddress, requestId }: DecidedContext & { principal: Principal; session: Session },
  { askDirectory, clock }: DecidedPoliciesParts,
): PolicyFacts {
  let asked: Promise<DirectoryFacts> | null = null;
  const directory = () => (asked ??= askDirectory(principal, requestId));
  return { principal, session, clientAddress, now: clock(), directory };
}

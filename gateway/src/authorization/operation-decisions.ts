import {
  getVariableValues,
  GraphQLError,
  Kind,
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import type { AuthorizationPolicy } from './compile-policy.ts';
import { conditionVariables } from './conditions.ts';
import { allowed, decideOperation, type Decision } from './decide-operation.ts';
import { judgeOperation } from './judge-operation.ts';
import { isAlone } from './rewrite-operation.ts';
import type { HeldRights } from './requirement.ts';

export interface AskedOperation {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly rights: HeldRights;
}

/** The decision, or what is wrong with the variables. */
export type Decided = { readonly decision: Decision } | { readonly errors: readonly GraphQLError[] };

interface KnownOperation {
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly conditions: readonly string[];
  /** Its document holds nothing else. */
  readonly isAlone: boolean;
  readonly decisions: LRUCache<string, Decision>;
}

/** Combinations of rights and conditions of one operation; beyond them the oldest is decided again. */
const rememberedDecisions = 256;

/**
 * Decides each operation once for each combination of rights and of @skip and @include, for one version of the graph.
 * Documents are remembered for as long as Apollo Server remembers them.
 */
export function operationDecisions(schema: GraphQLSchema, policy: AuthorizationPolicy) {
  const known = new WeakMap<OperationDefinitionNode, KnownOperation>();

  function decide({ document, operation, variables, rights }: AskedOperation): Decided {
    const operationFacts = known.get(operation) ?? learn(document, operation);
    const { fragments, conditions, decisions, isAlone: alone } = operationFacts;
    const about = { schema, policy, operation, fragments, rights };

    // The planner reads the whole document, and takes a variable of another operation's fragment for a fault of this one.
    // Selecting more can only deny more: what is allowed with everything taken in is allowed whatever the variables say.
    const always = remembered(decisions, `${rights.key}\n`, () =>
      alone && judgeOperation({ ...about, conditions: null }).denied.length === 0 ? allowed : null,
    );
    if (always) return { decision: always };

    // The planner checks the variables of what runs; those of what was removed are checked here.
    const checked = getVariableValues(schema, operation.variableDefinitions ?? [], variables);
    if (checked.errors) return { errors: checked.errors.map(asBadInput) };
    const values = new Map(conditions.map((name) => [name, own(checked.coerced, name) === true]));
    const bits = conditions.map((name) => (values.get(name) ? '1' : '0')).join('');
    const memoKey = `${rights.key}\n=${bits}`;
    const decision = decisions.get(memoKey) ?? decideOperation({ ...about, conditions: values });
    decisions.set(memoKey, decision);
    return { decision };
  }

  function learn(document: DocumentNode, operation: OperationDefinitionNode): KnownOperation {
    const fragments = new Map(
      document.definitions.flatMap((node) =>
        node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node] as const] : [],
      ),
    );
    const facts: KnownOperation = {
      fragments,
      conditions: conditionVariables(operation, fragments),
      isAlone: isAlone(document, operation, fragments),
      decisions: new LRUCache({ max: rememberedDecisions }),
    };
    known.set(operation, facts);
    return facts;
  }

  return { decide };
}

const notAlways: Decision = Object.freeze({ outcome: 'allowed' });

/** Remembers "no" as well, under a value of its own. */
function remembered(
  decisions: LRUCache<string, Decision>,
  memoKey: string,
  find: () => Decision | null,
): Decision | null {
  const found = decisions.get(memoKey) ?? find() ?? notAlways;
  decisions.set(memoKey, found);
  return found === notAlways ? null : found;
}

function own(values: Record<string, unknown>, name: string): unknown {
  return Object.hasOwn(values, name) ? values[name] : undefined;
}

function asBadInput(error: GraphQLError): GraphQLError {
  return new GraphQLError(error.message, {
    nodes: error.nodes,
    extensions: { code: 'BAD_USER_INPUT', http: { status: 400 } },
  });
}

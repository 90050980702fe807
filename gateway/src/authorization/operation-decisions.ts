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
import type { PersonalData } from '../access/observe/personal-data.ts';
import { subjectKeys, type SubjectKeys } from '../access/observe/subject-keys.ts';
import { typeWatcher } from '../access/observe/watched-types.ts';
import type { AuthorizationPolicy } from './compile-policy.ts';
import { conditionVariables } from './conditions.ts';
import { decideOperation, type Decision } from './decide-operation.ts';
import { noneRefused, type FindRefusedArguments } from './refused-arguments.ts';
import type { HeldRights } from './requirement.ts';

export interface AskedOperation {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly rights: HeldRights;
}

export interface DecidedOperation {
  readonly decision: Decision;
  /** By which keys the ids for the record of the access are fetched; null where no index says what is personal. */
  readonly subjectKeys: SubjectKeys | null;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  /** The variables with their defaults. */
  readonly coerced: Readonly<Record<string, unknown>>;
}

/** The decision, or what is wrong with the variables. */
export type Decided = DecidedOperation | { readonly errors: readonly GraphQLError[] };

interface KnownOperation {
  readonly id: number;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly conditions: readonly string[];
  readonly subjectKeys: SubjectKeys | null;
}

/** Combinations of operation, rights and conditions; beyond them the one that was not used for longest is decided again. */
const rememberedDecisions = 4_000;

export interface DecisionOptions {
  readonly remember?: number;
  /** Where there is an index that says who may use which argument. */
  readonly findRefused?: FindRefusedArguments | undefined;
  /** Where there is an index that says what is personal: answers are watched for it. */
  readonly personal?: PersonalData | null;
}

/**
 * Decides each operation once for each combination of rights, of @skip and @include, and of refused arguments, for one version
 * of the graph.
 * Documents are remembered for as long as Apollo Server remembers them.
 */
export function operationDecisions(
  schema: GraphQLSchema,
  policy: AuthorizationPolicy,
  { remember = rememberedDecisions, findRefused = () => noneRefused, personal = null }: DecisionOptions = {},
) {
  const known = new WeakMap<OperationDefinitionNode, KnownOperation>();
  const decisions = new LRUCache<string, Decision>({ max: remember });
  let ids = 0;

  function decide({ document, operation, variables, rights }: AskedOperation): Decided {
    const { id, fragments, conditions, subjectKeys: keys } = known.get(operation) ?? learn(document, operation);
    const checked = getVariableValues(schema, operation.variableDefinitions ?? [], variables);
    if (checked.errors) return { errors: checked.errors.map(asBadInput) };
    const { coerced } = checked;
    const bits = conditions.map((name) => (own(coerced, name) === true ? '1' : '0')).join('');
    const { refused, key } = findRefused({ operation, fragments, coerced, rights });
    const memoKey = `${id} ${bits} ${rights.key}${key && `\n${key}`}`;
    const found = decisions.get(memoKey);
    if (found) return { decision: found, subjectKeys: keys, fragments, coerced };

    const values = new Map(conditions.map((name) => [name, own(coerced, name) === true]));
    const watch = personal && keys ? typeWatcher(personal, keys, rights) : undefined;
    const toJudge = { schema, policy, operation, fragments, rights, conditions: values, refused };
    const decision = decideOperation(toJudge, watch);
    decisions.set(memoKey, decision);
    return { decision, subjectKeys: keys, fragments, coerced };
  }

  function learn(document: DocumentNode, operation: OperationDefinitionNode): KnownOperation {
    const fragments = new Map(
      document.definitions.flatMap((node) =>
        node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node] as const] : [],
      ),
    );
    const facts: KnownOperation = {
      id: ids,
      fragments,
      conditions: conditionVariables(operation, fragments),
      subjectKeys: personal ? subjectKeys(document) : null,
    };
    ids += 1;
    known.set(operation, facts);
    return facts;
  }

  return {
    decide,
    /** How many decisions are remembered now. */
    get remembered() {
      return decisions.size;
    },
  };
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

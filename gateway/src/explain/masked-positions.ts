import { decideField, type MaskStyle, type PolicyIndex, type Rights } from '@custodia/policy';
import { Kind, type FragmentDefinitionNode, type GraphQLSchema, type OperationDefinitionNode } from 'graphql';
import type { AuthorizationPolicy } from '../authorization/compile-policy.ts';
import { conditionVariables } from '../authorization/conditions.ts';
import { judgeOperation } from '../authorization/judge-operation.ts';
import { noRequirement, type Requirement } from '../authorization/requirement.ts';
import type { ExplainedOperation } from './explain-operation.ts';

export interface MaskedPosition {
  readonly coordinate: string;
  readonly path: readonly string[];
  readonly as: MaskStyle;
}

/** What of the document that would run comes back masked, by the decision that the subgraphs take. */
export function maskedPositions(
  schema: GraphQLSchema,
  { document, coerced }: Pick<ExplainedOperation, 'document' | 'coerced'>,
  { index, rights }: { index: PolicyIndex; rights: Rights },
): readonly MaskedPosition[] {
  const operations: OperationDefinitionNode[] = [];
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const node of document?.definitions ?? []) {
    if (node.kind === Kind.OPERATION_DEFINITION) operations.push(node);
    if (node.kind === Kind.FRAGMENT_DEFINITION) fragments.set(node.name.value, node);
  }
  return operations.flatMap((operation) => {
    const conditions = new Map(
      conditionVariables(operation, fragments).map((name) => [
        name,
        Object.hasOwn(coerced, name) && coerced[name] === true,
      ]),
    );
    const policy = masksAsRequirements(index, rights);
    const { denied } = judgeOperation({ schema, policy, operation, fragments, rights, conditions });
    return denied.flatMap(({ coordinate, path }) =>
      masksAt(coordinate, index, rights).map(({ as, coordinate: masked }) => ({ coordinate: masked, path, as })),
    );
  });
}

/** The judge finds every position whose requirement fails; here that is every one that is masked, and nothing else. */
function masksAsRequirements(index: PolicyIndex, rights: Rights): AuthorizationPolicy {
  const metByNobody: Requirement = [{ kind: 'scopes', anyOf: [] }];
  return {
    fieldRequirement: (typeName, fieldName) =>
      decideField(index, typeName, fieldName, rights) === 'masked' ? metByNobody : noRequirement,
    typeRequirement: () => noRequirement,
    selectionRequirement: () => noRequirement,
    possibleTypes: () => new Set(),
  };
}

/** The rule stands on the object type, also where an interface was asked. */
function masksAt(
  coordinate: string,
  index: PolicyIndex,
  rights: Rights,
): { readonly coordinate: string; readonly as: MaskStyle }[] {
  const [typeName = '', fieldName = ''] = coordinate.split('.');
  const type = index.types[typeName];
  const names = type?.kind === 'interface' ? type.possibleTypes : [typeName];
  return names.flatMap((name) => {
    const mask = index.types[name]?.fields[fieldName]?.mask;
    const isMasked = mask && decideField(index, name, fieldName, rights) === 'masked';
    return isMasked ? [{ coordinate: `${name}.${fieldName}`, as: mask.as }] : [];
  });
}

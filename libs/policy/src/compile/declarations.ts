import {
  Kind,
  valueFromASTUntyped,
  type ConstDirectiveNode,
  type DocumentNode,
  type FieldDefinitionNode,
  type InputValueDefinitionNode,
  type TypeDefinitionNode,
  type TypeExtensionNode,
  type TypeNode,
} from 'graphql';
import type { TypeKind } from '../policy-index.ts';
import type { DirectiveMeaning, DirectiveNames } from './directive-names.ts';
import type { Fault } from './fault.ts';

/** What one source says at one place: directive → its arguments, still unchecked. */
export type Annotations = ReadonlyMap<DirectiveMeaning, Readonly<Record<string, unknown>>>;

/** One type as one source (a subgraph, or `shared`) declares it. */
export interface DeclaredType {
  readonly name: string;
  readonly kind: TypeKind;
  readonly source: string;
  readonly annotations: Annotations;
  readonly fields: readonly DeclaredField[];
  readonly interfaces: readonly string[];
  readonly members: readonly string[];
  /** The field sets of its keys that can be resolved in this source. */
  readonly keys: readonly string[];
  /** Of an enum. */
  readonly values: readonly string[];
}

export interface DeclaredField {
  readonly coordinate: string;
  readonly name: string;
  readonly source: string;
  readonly type: string;
  readonly isList: boolean;
  readonly isNonNull: boolean;
  readonly annotations: Annotations;
  readonly args: readonly DeclaredArgument[];
}

export interface DeclaredArgument {
  readonly coordinate: string;
  readonly name: string;
  readonly type: string;
  readonly annotations: Annotations;
}

/** Reads every type of one source. Type extensions count as declarations. */
export function readDeclarations(
  document: DocumentNode,
  { source, names, faults }: { source: string; names: DirectiveNames; faults: Fault[] },
): DeclaredType[] {
  const annotate = (coordinate: string, nodes: readonly ConstDirectiveNode[] = []) =>
    readAnnotations(coordinate, nodes, { names, faults });
  const declared: DeclaredType[] = [];
  for (const node of document.definitions) {
    if (node.kind === Kind.DIRECTIVE_DEFINITION) {
      faults.push({
        coordinate: `@${node.name.value}`,
        problem: `is defined in ${source}.`,
        remedy: 'Directives that decide access are defined in policy.graphql alone; remove this definition.',
      });
    }
    const kind = kindOf[node.kind];
    if (kind === undefined) continue;
    const type = node as TypeDefinitionNode | TypeExtensionNode;
    const name = type.name.value;
    declared.push({
      name,
      kind,
      source,
      annotations: annotate(name, type.directives),
      fields: ('fields' in type ? (type.fields ?? []) : []).map((field) =>
        readField(name, field, { source, annotate }),
      ),
      interfaces: 'interfaces' in type ? (type.interfaces ?? []).map((item) => item.name.value) : [],
      members: 'types' in type ? (type.types ?? []).map((item) => item.name.value) : [],
      keys: readKeys(type.directives, names),
      values: 'values' in type ? (type.values ?? []).map((item) => item.name.value) : [],
    });
  }
  return declared;
}

const kindOf: Readonly<Partial<Record<string, TypeKind>>> = {
  [Kind.OBJECT_TYPE_DEFINITION]: 'object',
  [Kind.OBJECT_TYPE_EXTENSION]: 'object',
  [Kind.INTERFACE_TYPE_DEFINITION]: 'interface',
  [Kind.INTERFACE_TYPE_EXTENSION]: 'interface',
  [Kind.UNION_TYPE_DEFINITION]: 'union',
  [Kind.UNION_TYPE_EXTENSION]: 'union',
  [Kind.ENUM_TYPE_DEFINITION]: 'enum',
  [Kind.ENUM_TYPE_EXTENSION]: 'enum',
  [Kind.SCALAR_TYPE_DEFINITION]: 'scalar',
  [Kind.SCALAR_TYPE_EXTENSION]: 'scalar',
  [Kind.INPUT_OBJECT_TYPE_DEFINITION]: 'input',
  [Kind.INPUT_OBJECT_TYPE_EXTENSION]: 'input',
};

type Annotate = (coordinate: string, nodes: readonly ConstDirectiveNode[] | undefined) => Annotations;

function readField(
  typeName: string,
  node: FieldDefinitionNode | InputValueDefinitionNode,
  { source, annotate }: { source: string; annotate: Annotate },
): DeclaredField {
  const coordinate = `${typeName}.${node.name.value}`;
  const args = 'arguments' in node ? (node.arguments ?? []) : [];
  return {
    coordinate,
    name: node.name.value,
    source,
    type: namedType(node.type),
    isList: hasList(node.type),
    isNonNull: node.type.kind === Kind.NON_NULL_TYPE,
    annotations: annotate(coordinate, node.directives),
    args: args.map((argument) => {
      const at = `${coordinate}(${argument.name.value}:)`;
      const annotations = annotate(at, argument.directives);
      return { coordinate: at, name: argument.name.value, type: namedType(argument.type), annotations };
    }),
  };
}

function readAnnotations(
  coordinate: string,
  nodes: readonly ConstDirectiveNode[],
  { names, faults }: { names: DirectiveNames; faults: Fault[] },
): Annotations {
  const annotations = new Map<DirectiveMeaning, Record<string, unknown>>();
  for (const node of nodes) {
    const written = node.name.value;
    const meaning = names.get(written);
    if (meaning === undefined) {
      const remedy = 'Use a directive of policy.graphql, or import it there from the federation specification.';
      faults.push({ coordinate, problem: `carries @${written}, which nothing defines.`, remedy });
    } else if (meaning === 'key') {
      // Repeatable, so read apart.
    } else if (meaning !== null && annotations.has(meaning)) {
      faults.push({ coordinate, problem: `carries @${written} twice.`, remedy: 'State it once.' });
    } else if (meaning !== null) {
      const args = (node.arguments ?? []).map((argument) => [argument.name.value, valueFromASTUntyped(argument.value)]);
      annotations.set(meaning, Object.fromEntries(args) as Record<string, unknown>);
    }
  }
  return annotations;
}

function readKeys(nodes: readonly ConstDirectiveNode[] = [], names: DirectiveNames): string[] {
  return nodes
    .filter((node) => names.get(node.name.value) === 'key')
    .map(({ arguments: given = [] }) => given.map(({ name, value }) => [name.value, valueFromASTUntyped(value)]))
    .map((given) => Object.fromEntries(given) as { readonly fields?: unknown; readonly resolvable?: unknown })
    .filter(({ resolvable }) => resolvable !== false)
    .map(({ fields }) => String(fields));
}

function namedType(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : namedType(type.type);
}

function hasList(type: TypeNode): boolean {
  if (type.kind === Kind.NAMED_TYPE) return false;
  return type.kind === Kind.LIST_TYPE || hasList(type.type);
}

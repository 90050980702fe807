import { subgraphSdl, type PolicyIndex } from '@custodia/policy';

interface TypeRef {
  readonly kind: string;
  readonly name: string | null;
  readonly ofType: TypeRef | null;
}

export interface InputValue {
  readonly name: string;
  readonly type: TypeRef;
}

export interface Field {
  readonly name: string;
  /** The named type it returns. */
  readonly type: string;
  readonly args: readonly InputValue[];
}

/** What may be asked at one place: the gateway, or one subgraph. */
export interface Graph {
  readonly types: ReadonlyMap<string, ReadonlyMap<string, Field>>;
  readonly inputs: ReadonlyMap<string, readonly InputValue[]>;
  readonly enums: ReadonlyMap<string, readonly string[]>;
  /** Object types that are asked for by `_entities`, each with the field it is known by. */
  readonly entities: ReadonlyMap<string, string>;
}

const ref = 'kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name } } } }';

/** The whole schema, as a client without a token reads it. */
export const introspection = `{ __schema { types { name kind
  fields { name type { ${ref} } args { name type { ${ref} } } } inputFields { name type { ${ref} } } enumValues { name } } } }`;

interface Introspected {
  readonly name: string;
  readonly kind: string;
  readonly fields: readonly { name: string; type: TypeRef; args: readonly InputValue[] }[] | null;
  readonly inputFields: readonly InputValue[] | null;
  readonly enumValues: readonly { name: string }[] | null;
}

export function composedGraph(types: readonly Introspected[]): Graph {
  const own = types.filter(({ name }) => !name.startsWith('__'));
  return {
    types: new Map(
      own
        .filter(({ kind }) => kind === 'OBJECT' || kind === 'INTERFACE')
        .map(({ name, fields }) => [
          name,
          new Map((fields ?? []).map((field) => [field.name, { ...field, type: namedType(field.type) }])),
        ]),
    ),
    inputs: new Map(own.flatMap(({ name, inputFields }) => (inputFields ? [[name, inputFields] as const] : []))),
    enums: new Map(
      own.flatMap(({ name, enumValues }) =>
        enumValues ? [[name, enumValues.map((value) => value.name)] as const] : [],
      ),
    ),
    entities: new Map(),
  };
}

/** The part of it that one subgraph answers: what is declared there, or is shared by all, and the keys of what it extends. */
export function subgraphGraph(composed: Graph, subgraph: string, index: PolicyIndex): Graph {
  const entities = new Map<string, string>();
  const keys = new Map<string, string>();
  for (const match of subgraphSdl(subgraph).matchAll(
    /^type (\w+)[^{]*?@key\(fields: "(\w+)"(, resolvable: false)?\)/gm,
  )) {
    const [, type = '', key = '', unresolvable] = match;
    keys.set(type, key);
    if (unresolvable === undefined) entities.set(type, key);
  }
  const types = [...composed.types].map(([name, fields]) => {
    const here = [...fields].filter(([field]) => {
      const declared = index.types[name]?.fields[field]?.subgraph;
      return declared === subgraph || declared === 'shared' || keys.get(name) === field;
    });
    return [name, new Map(here)] as const;
  });
  return { ...composed, types: new Map(types.filter(([, fields]) => fields.size > 0)), entities };
}

export function namedType(type: TypeRef): string {
  return type.ofType ? namedType(type.ofType) : (type.name ?? '');
}

export function isList(type: TypeRef): boolean {
  return type.kind === 'LIST' || (type.ofType !== null && isList(type.ofType));
}

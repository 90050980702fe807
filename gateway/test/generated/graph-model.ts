export interface Rule {
  readonly kind: 'authenticated' | 'scopes' | 'policies';
  readonly anyOf: readonly (readonly string[])[];
}

/** What stands in each subgraph, by its index. */
export type BySubgraph<T> = Map<number, T[]>;

export interface FieldModel {
  readonly name: string;
  /** As it is written: `[[Pet!]]!` */
  readonly type: string;
  /** Takes `n: Int`. */
  readonly takesNumber: boolean;
  /** The subgraphs that resolve it. */
  readonly homes: Set<number>;
  /** Where it is only mentioned. */
  readonly external: Set<number>;
  /** Federation's directives on it. */
  readonly notes: BySubgraph<string>;
  readonly rules: BySubgraph<Rule>;
  /** A field of the same type that its own subgraph has to be given. */
  requires: string | null;
}

export interface TypeModel {
  readonly name: string;
  readonly kind: 'entity' | 'value' | 'interface' | 'union' | 'scalar' | 'enum' | 'root';
  /** Where it is declared. */
  readonly homes: Set<number>;
  readonly rules: BySubgraph<Rule>;
  readonly fields: Map<string, FieldModel>;
  /** All of them, those of its interfaces included. */
  readonly interfaces: Set<string>;
  /** Of a union. */
  readonly members: string[];
  /** The subgraph that knows this interface as one object. */
  objectIn: number | null;
}

/** How a subgraph names the directives of federation. */
export interface Naming {
  /** Name in the specification → name in the subgraphs, without `@`. */
  readonly rules: Readonly<Record<Rule['kind'], string>>;
  readonly imports: readonly string[];
  /** The namespace, where it has one of its own. */
  readonly as: string | null;
  /** A directive of the subgraph's own that looks like one of ours. */
  readonly lookAlike: string | null;
}

export interface GraphModel {
  readonly subgraphs: readonly string[];
  readonly namings: readonly Naming[];
  readonly types: Map<string, TypeModel>;
}

export function newField(name: string, type: string, takesNumber = false, homes: readonly number[] = []): FieldModel {
  const sets = { homes: new Set(homes), external: new Set<number>(), notes: new Map(), rules: new Map() };
  return { name, type, takesNumber, ...sets, requires: null };
}

/** Whether another subgraph knows it by the key of an interface only. */
export function isJoinedByInterface(model: GraphModel, type: TypeModel): boolean {
  return [...type.interfaces].some((name) => model.types.get(name)?.objectIn !== null);
}

export function namedType(type: string): string {
  return type.replace(/[[\]!]/g, '');
}

export function objectTypes(model: GraphModel): TypeModel[] {
  return [...model.types.values()].filter(({ kind }) => kind === 'entity' || kind === 'value');
}

export function implementersOf(model: GraphModel, name: string): TypeModel[] {
  return objectTypes(model).filter((type) => type.interfaces.has(name));
}

/** The objects that a value of this type may turn out to be where this subgraph resolves it. */
export function possibleIn(model: GraphModel, name: string, subgraph: number): string[] {
  const type = model.types.get(name)!;
  if (type.kind === 'union') return type.members;
  if (type.kind !== 'interface') return [name];
  const all = implementersOf(model, name);
  if (type.objectIn === subgraph) return all.map((other) => other.name);
  return all.flatMap((other) => (other.homes.has(subgraph) ? [other.name] : []));
}

/** Of an interface: the fields that all its implementers have in this subgraph. Of others: those that stand there. */
export function fieldsIn(model: GraphModel, type: TypeModel, subgraph: number): FieldModel[] {
  const fields = [...type.fields.values()];
  if (type.kind !== 'interface' || type.objectIn === subgraph) {
    return fields.filter(({ homes, external }) => homes.has(subgraph) || external.has(subgraph));
  }
  const present = implementersOf(model, type.name).filter(({ homes }) => homes.has(subgraph));
  return fields.filter(({ name }) => present.every((other) => other.fields.get(name)?.homes.has(subgraph)));
}

/** Those of an interface that stand in some subgraph; the others do not exist. */
export function allFields(model: GraphModel, type: TypeModel): FieldModel[] {
  if (type.kind !== 'interface') return [...type.fields.values()];
  const names = new Set([...type.homes].flatMap((home) => fieldsIn(model, type, home).map(({ name }) => name)));
  return [...type.fields.values()].filter(({ name }) => names.has(name));
}

import { isAbstractType, isInterfaceType, isObjectType, type GraphQLSchema } from 'graphql';

/** The names a `__typename` may have for an object to be of that type. Made anew for each plan and then only looked up. */
export type TypeNames = ReadonlySet<string>;

/** Interfaces count as well: where a subgraph knows one as an object (@interfaceObject), its name is what is answered. */
export function namesOfType(supergraph: GraphQLSchema, condition: string): TypeNames {
  const names = new Set([condition]);
  const type = supergraph.getType(condition);
  if (!isAbstractType(type)) return names;
  for (const other of Object.values(supergraph.getTypeMap())) {
    if ((isObjectType(other) || isInterfaceType(other)) && supergraph.isSubType(type, other)) names.add(other.name);
  }
  return names;
}

const interfacesOf = new WeakMap<GraphQLSchema, TypeNames>();

export function namesOfInterfaces(supergraph: GraphQLSchema): TypeNames {
  const known = interfacesOf.get(supergraph);
  if (known) return known;
  const interfaces = Object.values(supergraph.getTypeMap()).filter(isInterfaceType);
  const names = new Set(interfaces.map(({ name }) => name));
  interfacesOf.set(supergraph, names);
  return names;
}

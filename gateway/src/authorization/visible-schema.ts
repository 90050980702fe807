import {
  getNamedType,
  GraphQLDirective,
  GraphQLInputObjectType,
  GraphQLInterfaceType,
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  GraphQLSchema,
  GraphQLUnionType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isListType,
  isNonNullType,
  isObjectType,
  isRequiredArgument,
  isScalarType,
  isSpecifiedDirective,
  isUnionType,
  type GraphQLArgument,
  type GraphQLFieldConfigArgumentMap,
  type GraphQLFieldConfigMap,
  type GraphQLInputFieldConfigMap,
  type GraphQLNamedType,
  type GraphQLType,
} from 'graphql';
import { visibleInterfaces, visibleTypes, type ComposedOutput, type VisibleTypesParts } from './visible-types.ts';

/**
 * The schema as somebody with these rights may use it: without what would be denied, and without what then leads nowhere.
 * It is a valid schema of its own; null where nothing of Query is left, because there is no schema without.
 *
 * An interface of which nothing may be selected itself becomes the union of those of its objects that are left: fragments on
 * them are all that may be asked of it.
 */
export function visibleSchema(parts: VisibleTypesParts): GraphQLSchema | null {
  const { schema } = parts;
  const types = visibleTypes(parts);
  const interfaces = visibleInterfaces(schema, types);
  const [query, mutation, subscription] = [
    schema.getQueryType(),
    schema.getMutationType(),
    schema.getSubscriptionType(),
  ].map((root) => (root && types.has(root) ? root : null));
  if (!query) return null;

  const made = new Map<string, GraphQLNamedType>();
  const directives = schema.getDirectives().flatMap(visibleDirective);
  const root = (type: GraphQLObjectType | null | undefined) => (type ? (make(type) as GraphQLObjectType) : null);
  const roots = { query: root(query), mutation: root(mutation), subscription: root(subscription) };
  makeWhatIsReached();
  return new GraphQLSchema({ description: schema.description, ...roots, directives, types: [...made.values()] });

  /** Asked for once, a type is there; what it leads to is asked for by its fields. */
  function make<T extends GraphQLNamedType>(type: T): T {
    const known = made.get(type.name);
    if (known) return known as T;
    const fresh = copyOf(type);
    made.set(type.name, fresh);
    return fresh as T;
  }

  /** Fields are made when they are first asked for, and making them finds more types. */
  function makeWhatIsReached(): void {
    for (const type of made.values()) {
      if (isObjectType(type) || isInterfaceType(type) || isInputObjectType(type)) type.getFields();
      if (isObjectType(type) || isInterfaceType(type)) type.getInterfaces();
      if (isUnionType(type)) type.getTypes();
      const original = schema.getType(type.name);
      if (!isInterfaceType(type) || !isInterfaceType(original)) continue;
      const { objects, interfaces: narrower } = schema.getImplementations(original);
      for (const one of [...objects, ...narrower]) if (interfaces.get(one.name)?.includes(original)) make(one);
    }
  }

  function copyOf(type: GraphQLNamedType): GraphQLNamedType {
    if (isScalarType(type) || isEnumType(type) || isIntrospectionType(type)) return type;
    const about = { name: type.name, description: type.description };
    if (isInputObjectType(type)) {
      return new GraphQLInputObjectType({ ...about, isOneOf: type.isOneOf, fields: () => inputFieldsOf(type) });
    }
    if (isUnionType(type) || (isInterfaceType(type) && !types.isSelectable(type))) {
      return new GraphQLUnionType({
        ...about,
        types: () =>
          schema
            .getPossibleTypes(type)
            .filter((one) => types.has(one))
            .map(make),
      });
    }
    const above = () => (interfaces.get(type.name) ?? []).map(make);
    const config = { ...about, fields: () => fieldsOf(type), interfaces: above };
    return isObjectType(type) ? new GraphQLObjectType(config) : new GraphQLInterfaceType(config);
  }

  function fieldsOf(type: ComposedOutput): GraphQLFieldConfigMap<unknown, unknown> {
    return Object.fromEntries(
      types.fieldsOf(type).map((field) => [
        field.name,
        {
          type: rewired(field.type),
          description: field.description,
          deprecationReason: field.deprecationReason,
          args: argumentsOf(types.argumentsOf(type, field)),
        },
      ]),
    );
  }

  function argumentsOf(args: readonly GraphQLArgument[]): GraphQLFieldConfigArgumentMap {
    return Object.fromEntries(
      args.map(({ name, type, description, defaultValue, deprecationReason }) => [
        name,
        { type: rewired(type), description, defaultValue, deprecationReason },
      ]),
    );
  }

  function inputFieldsOf(type: GraphQLInputObjectType): GraphQLInputFieldConfigMap {
    return Object.fromEntries(
      types
        .inputFieldsOf(type)
        .map(({ name, type: taken, description, defaultValue, deprecationReason }) => [
          name,
          { type: rewired(taken), description, defaultValue, deprecationReason },
        ]),
    );
  }

  function visibleDirective(directive: GraphQLDirective): GraphQLDirective[] {
    if (isSpecifiedDirective(directive)) return [directive];
    const usable = directive.args.filter((argument) => types.has(getNamedType(argument.type)));
    if (directive.args.some((argument) => isRequiredArgument(argument) && !usable.includes(argument))) return [];
    const { name, description, locations, isRepeatable } = directive;
    return [new GraphQLDirective({ name, description, locations, isRepeatable, args: argumentsOf(usable) })];
  }

  function rewired<T extends GraphQLType>(type: T): T {
    if (isNonNullType(type)) return new GraphQLNonNull(rewired(type.ofType)) as T;
    if (isListType(type)) return new GraphQLList(rewired(type.ofType)) as T;
    return make(type as GraphQLNamedType) as T;
  }
}

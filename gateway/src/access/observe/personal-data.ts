import { decideField, type PolicyIndex } from '@custodia/policy';
import {
  getNullableType,
  isAbstractType,
  isInterfaceType,
  isLeafType,
  isNonNullType,
  isObjectType,
  type GraphQLInterfaceType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';
import type { HeldRights } from '../../authorization/requirement.ts';

/** How to learn whom an object of some type is about. */
export interface SubjectRule {
  /** The type that names its own data subject; it is a record, and what has no subject of its own is a part of one. */
  readonly typeName: string;
  /** Fields that lead to the subject's id; null where the graph does not let anybody go there. */
  readonly subject: SubjectPath | null;
  /** Leads to the record's own id; null where it has none. The same as `subject` where the record is the subject. */
  readonly record: SubjectPath | null;
}

export interface SubjectPath {
  /** Outermost first: `["contact", "id"]`. */
  readonly fields: readonly string[];
  /** Whose id it is: `Contact`; `anyone` where it says that itself. */
  readonly typeName: string;
  /** A null in place of the first field takes the object that it stands in with it. */
  readonly isNonNull: boolean;
}

/** A history of accesses may be of anybody: what leads to whom is called `subject` then, and is a whole reference (`Contact:…`). */
export const anyone = '';

/** What of a graph is personal, and whom it is about. */
export interface PersonalData {
  readonly schema: GraphQLSchema;
  isPersonal(typeName: string, fieldName: string): boolean;
  isMasked(at: { readonly typeName: string; readonly fieldName: string }, rights: HeldRights): boolean;
  readonly subjectRules: readonly SubjectRule[];
  /** Null where objects of that type are parts of what holds them. */
  subjectRule(typeName: string): SubjectRule | null;
}

/** Reads it from the policy index of the graph whose API schema this is. */
export function personalData(schema: GraphQLSchema, index: PolicyIndex): PersonalData {
  const rules = new Map<string, SubjectRule>();
  for (const type of Object.values(schema.getTypeMap())) {
    const path = Object.hasOwn(index.types, type.name) ? index.types[type.name]?.dataSubject : null;
    if (path && isObjectType(type)) rules.set(type.name, subjectRule(type, path.split('.')));
  }
  return {
    schema,
    isPersonal,
    isMasked: ({ typeName, fieldName }, rights) =>
      decideField(index, typeName, fieldName, { ...rights, purpose: rights.purpose ?? null }) === 'masked',
    subjectRules: [...rules.values()],
    subjectRule: (typeName) => rules.get(typeName) ?? null,
  };

  /** Of an interface: what is personal on any of its objects, because nobody may know yet which of them it is. */
  function isPersonal(typeName: string, fieldName: string): boolean {
    const type = schema.getType(typeName);
    if (isInterfaceType(type)) return possibleObjects(schema, type).some(({ name }) => isPersonal(name, fieldName));
    const fields = Object.hasOwn(index.types, typeName) ? index.types[typeName]!.fields : {};
    return Object.hasOwn(fields, fieldName) && fields[fieldName]!.personal !== null;
  }
}

export function possibleObjects(schema: GraphQLSchema, type: GraphQLNamedType): readonly GraphQLObjectType[] {
  if (isAbstractType(type)) return schema.getPossibleTypes(type);
  return isObjectType(type) ? [type] : [];
}

function subjectRule(type: GraphQLObjectType, fields: readonly string[]): SubjectRule {
  const subject = subjectPath(type, fields);
  const isItself = fields.length === 1 && fields[0] === 'id';
  return { typeName: type.name, subject, record: isItself ? subject : subjectPath(type, ['id']) };
}

function subjectPath(from: GraphQLObjectType, fields: readonly string[]): SubjectPath | null {
  const holder = fields.slice(0, -1).reduce<Holder | null>(stepTo, from);
  const [first, last] = [from.getFields()[fields[0]!], holder?.getFields()[fields.at(-1)!]];
  if (!holder || !first || !last || last.args.length > 0 || !isLeafType(getNullableType(last.type))) return null;
  const typeName = fields.at(-1) === 'subject' ? anyone : holder.name;
  return { fields, typeName, isNonNull: isNonNullType(first.type) };
}

type Holder = GraphQLObjectType | GraphQLInterfaceType;

/** Not into a list: several people at once are nobody's rights in particular. */
function stepTo(holder: Holder | null, name: string): Holder | null {
  const field = holder?.getFields()[name];
  if (!field || field.args.length > 0) return null;
  const type = getNullableType(field.type);
  return isObjectType(type) || isInterfaceType(type) ? type : null;
}

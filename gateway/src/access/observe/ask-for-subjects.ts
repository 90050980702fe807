import {
  getNamedType,
  isAbstractType,
  isCompositeType,
  Kind,
  TypeInfo,
  visit,
  visitWithTypeInfo,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLObjectType,
  type InlineFragmentNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import { possibleObjects, type PersonalData, type SubjectPath, type SubjectRule } from './personal-data.ts';
import type { SubjectKeys } from './subject-keys.ts';

/** Adds to what is planned; the document that it is given stays as it is. */
export type AskForSubjects = (document: DocumentNode, keys: SubjectKeys) => DocumentNode;

/**
 * The document with the ids of the people that its answer will be about, by keys that completion does not know: with each
 * object that shows personal data itself or in its parts, and with no other.
 */
export function subjectsAsker(personal: PersonalData): AskForSubjects {
  const { schema } = personal;

  return (document, keys) => {
    const fragments = new Map<string, FragmentDefinitionNode>();
    for (const node of document.definitions) {
      if (node.kind === Kind.FRAGMENT_DEFINITION) fragments.set(node.name.value, node);
    }
    const known = new Map<SelectionSetNode, Map<string, boolean>>();
    const info = new TypeInfo(schema);
    return visit(
      document,
      visitWithTypeInfo(info, {
        Field(node) {
          return node.selectionSet ? withSubjects(node, node.selectionSet) : undefined;
        },
      }),
    );

    function withSubjects(node: FieldNode, set: SelectionSetNode): FieldNode | undefined {
      const type = getNamedType(info.getType());
      if (!isCompositeType(type)) return undefined;
      const added = possibleObjects(schema, type).flatMap((object): SelectionNode[] => {
        if (!exposes(set, object)) return [];
        const rule = personal.subjectRule(object.name);
        const asked = rule === null ? [] : fieldsFor(rule, set, object);
        if (type === object) return asked;
        // Whose field it is matters, and so the type of what is found.
        return [typeField, ...(asked.length > 0 ? [on(object, asked)] : [])];
      });
      if (added.length === 0) return undefined;
      const isSame = (one: SelectionNode, at: number) => one !== typeField || added.indexOf(one) === at;
      return { ...node, selectionSet: { ...set, selections: [...set.selections, ...added.filter(isSame)] } };
    }

    /** What has to be asked for an object of this type, over what its own document asks for in any case. */
    function fieldsFor(rule: SubjectRule, set: SelectionSetNode, type: GraphQLObjectType): FieldNode[] {
      const { subject, record } = rule;
      const isThere = (path: SubjectPath) => path.fields.length === 1 && selects(set, type, path.fields[0]!);
      const wanted: FieldNode[] = [];
      const keysOfRule = keys.of(rule);
      if (record !== null && !isThere(record)) wanted.push(fieldAt(keysOfRule.record, record));
      if (subject !== null && subject !== record && !isThere(subject)) {
        wanted.push(fieldAt(keysOfRule.subject, subject));
      }
      return wanted;
    }

    /** Whether an object of this type shows, by this selection, what is personal and not of a record further down. */
    function exposes(set: SelectionSetNode, type: GraphQLObjectType): boolean {
      const byType = known.get(set) ?? new Map<string, boolean>();
      known.set(set, byType);
      const before = byType.get(type.name);
      if (before !== undefined) return before;
      const found = set.selections.some((node) => {
        if (node.kind === Kind.FIELD) return fieldExposes(node, type);
        const inner = within(node, type);
        return inner !== null && exposes(inner, type);
      });
      byType.set(type.name, found);
      return found;
    }

    function fieldExposes({ name, selectionSet }: FieldNode, type: GraphQLObjectType): boolean {
      if (personal.isPersonal(type.name, name.value)) return true;
      const returned = getNamedType(type.getFields()[name.value]?.type);
      if (!selectionSet || !returned) return false;
      return possibleObjects(schema, returned).some(
        (part) => personal.subjectRule(part.name) === null && exposes(selectionSet, part),
      );
    }

    /** Whether its author asks for this field by some key, whatever @skip and @include say. */
    function selects(set: SelectionSetNode, type: GraphQLObjectType, fieldName: string): boolean {
      return set.selections.some((node) => {
        if (node.directives && node.directives.length > 0) return false;
        if (node.kind === Kind.FIELD) return node.name.value === fieldName;
        const inner = within(node, type);
        return inner !== null && selects(inner, type, fieldName);
      });
    }

    /** What a fragment selects on an object of this type; null where it does not apply to one. */
    function within(node: Exclude<SelectionNode, FieldNode>, type: GraphQLObjectType): SelectionSetNode | null {
      const fragment = node.kind === Kind.INLINE_FRAGMENT ? node : fragments.get(node.name.value);
      const condition = fragment?.typeCondition && schema.getType(fragment.typeCondition.name.value);
      if (!fragment) return null;
      const applies =
        !condition || condition === type || (isAbstractType(condition) && schema.isSubType(condition, type));
      return applies ? fragment.selectionSet : null;
    }
  };
}

const typeField: FieldNode = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } };

function fieldAt(key: string, { fields }: SubjectPath): FieldNode {
  const alias = { kind: Kind.NAME, value: key } as const;
  return { ...chain(fields), alias };
}

function chain([name, ...below]: readonly string[]): FieldNode {
  const field: FieldNode = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: name! } };
  return below.length === 0
    ? field
    : { ...field, selectionSet: { kind: Kind.SELECTION_SET, selections: [chain(below)] } };
}

function on(type: GraphQLObjectType, selections: readonly SelectionNode[]): InlineFragmentNode {
  return {
    kind: Kind.INLINE_FRAGMENT,
    typeCondition: { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: type.name } },
    selectionSet: { kind: Kind.SELECTION_SET, selections },
  };
}

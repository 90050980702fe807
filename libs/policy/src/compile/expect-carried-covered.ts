import { Kind, parse, type SelectionSetNode } from 'graphql';
import type { PolicyIndex } from '../policy-index.ts';
import type { Compilation } from './compilation.ts';
import type { DeclaredField, DeclaredType } from './declarations.ts';
import { sharedSource, type MergedType } from './merged-schema.ts';
import { both, implies, needsOfField, needsOfType, nothing, type Needs } from './needs.ts';

type Types = PolicyIndex['types'];

/** A field that is fetched though nobody selected it, and what it takes to see it. */
interface Carried {
  readonly typeName: string;
  readonly fieldName: string;
  readonly needs: Needs;
}

/**
 * The gateway goes from one subgraph to another by keys, and fetches what a field names in `@requires` for it. Who may
 * see a field sees what comes with it on the wire, so the field asks for as much: scopes, policies, purposes, and to see it
 * unmasked. The gateway checks the composed graph again, where it knows which ways a plan can take; here every subgraph
 * that declares a type can be the first one.
 */
export function expectCarriedCovered(compilation: Compilation, types: Types): void {
  for (const type of compilation.schema.values()) {
    if (type.kind !== 'object' && type.kind !== 'interface') continue;
    const sources = new Set(type.declarations.map(({ source }) => source));
    const isJoined = sources.size > 1 || sources.has(sharedSource);
    for (const declared of type.declarations) {
      const keys = keysIn(type, declared.source).map((key) => ({
        key,
        carried: dataIn(compilation, types, { declared, set: key }),
      }));
      for (const { carried } of keys) expectNotSealed(compilation, types, carried);
      for (const field of declared.fields) {
        const { annotations } = field;
        expectNoContext(compilation, field);
        expectNothingPersonalProvided(compilation, types, field);
        if (annotations.has('external')) continue;
        const required = annotations.get('requires');
        if (required) {
          const set = String(required['fields']);
          const carried = dataIn(compilation, types, { declared, set });
          expectCovered(compilation, types, { field, type, carried, because: 'which it names in @requires' });
        }
        if (!required && !isJoined) continue;
        for (const { key, carried } of keys) {
          if (!required && carried.some((one) => one.typeName === type.name && one.fieldName === field.name)) continue;
          const because = `the key "${key}" of ${declared.source}`;
          expectCovered(compilation, types, { field, type, carried, because });
        }
      }
    }
  }
}

/** An extension beside the definition is the same subgraph's. */
function keysIn(type: MergedType, source: string): readonly string[] {
  return type.declarations.flatMap((declared) => (declared.source === source ? declared.keys : []));
}

interface Carrying {
  readonly field: DeclaredField;
  readonly type: MergedType;
  readonly carried: readonly Carried[];
  readonly because: string;
}

function expectCovered({ faults }: Compilation, types: Types, { field, type, carried, because }: Carrying): void {
  const rules = types[type.name];
  const own = rules?.fields[field.name];
  if (!rules || !own) return;
  const premise = both(needsOfType(rules), needsOfField(types, own));
  for (const { typeName, fieldName, needs } of carried) {
    if (implies(premise, needs)) continue;
    const other = `${typeName}.${fieldName}`;
    faults.push({
      coordinate: field.coordinate,
      problem: `is fetched together with ${other}, ${because}, and asks less than ${other} does.`,
      remedy: `Give it, or its type, the scopes, policies and purposes of ${other}; or use a field there that everybody may see.`,
    });
  }
}

/** What is sealed is opened where it is kept, and a key goes wherever its object is spoken of. */
function expectNotSealed({ faults }: Compilation, types: Types, carried: readonly Carried[]): void {
  for (const { typeName, fieldName } of carried) {
    if (!types[typeName]?.fields[fieldName]?.sealed) continue;
    const coordinate = `${typeName}.${fieldName}`;
    if (faults.some((fault) => fault.coordinate === coordinate && fault.problem.startsWith('is sealed'))) continue;
    const remedy = 'Use an id that says nothing about anybody as the key.';
    faults.push({ coordinate, problem: 'is sealed, and a part of a key.', remedy });
  }
}

/** Record access, consent and masks are decided by the subgraph that owns the field, and this way goes past it. */
function expectNothingPersonalProvided(compilation: Compilation, types: Types, field: DeclaredField): void {
  const provided = field.annotations.get('provides');
  if (!provided) return;
  const declared = { name: field.type, source: field.source };
  for (const { typeName, fieldName } of dataIn(compilation, types, { declared, set: String(provided['fields']) })) {
    const rules = types[typeName]?.fields[fieldName];
    if (!rules || (rules.personal === null && rules.mask === null && rules.sealed === null)) continue;
    compilation.faults.push({
      coordinate: field.coordinate,
      problem: `provides ${typeName}.${fieldName}, which is ${rules.personal ? 'personal' : 'masked or sealed'}.`,
      remedy: 'Leave it out of @provides: the subgraph that owns it decides who sees whose.',
    });
  }
}

function expectNoContext({ faults }: Compilation, { args }: DeclaredField): void {
  for (const { coordinate, annotations } of args) {
    if (!annotations.has('fromContext')) continue;
    const remedy = 'Use @requires, or let the field that needs it stand on the object that has it.';
    faults.push({
      coordinate,
      problem: 'takes data by @fromContext, which the policy compiler does not follow.',
      remedy,
    });
  }
}

/** What a field set names, nested selections and fragments included. */
function dataIn(
  { faults }: Compilation,
  types: Types,
  { declared, set }: { declared: Pick<DeclaredType, 'name' | 'source'>; set: string },
): Carried[] {
  const selections = parseFieldSet(set);
  if (selections === null) {
    const problem = `is joined by "${set}" in ${declared.source}, which is no set of fields.`;
    faults.push({
      coordinate: declared.name,
      problem,
      remedy: 'Name fields with spaces between them: "id org { id }".',
    });
    return [];
  }
  return read(declared.name, selections, nothing);

  function read(typeName: string, { selections: nodes }: SelectionSetNode, above: Needs): Carried[] {
    return nodes.flatMap((node): Carried[] => {
      if (node.kind === Kind.FRAGMENT_SPREAD) return [];
      const type = types[typeName];
      if (node.kind === Kind.INLINE_FRAGMENT) {
        const condition = node.typeCondition?.name.value ?? typeName;
        const standing = types[condition];
        return read(condition, node.selectionSet, standing ? both(above, needsOfType(standing)) : above);
      }
      const fieldName = node.name.value;
      if (fieldName === '__typename') return [];
      const field = type && Object.hasOwn(type.fields, fieldName) ? type.fields[fieldName] : undefined;
      if (!field) {
        const problem = `is named by "${set}" in ${declared.source}, and does not exist.`;
        faults.push({ coordinate: `${typeName}.${fieldName}`, problem, remedy: 'Name fields that the type has.' });
        return [];
      }
      const needs = both(above, needsOfField(types, field));
      const below = node.selectionSet ? read(field.type, node.selectionSet, nothing) : [];
      return [{ typeName, fieldName, needs }, ...below];
    });
  }
}

function parseFieldSet(set: string): SelectionSetNode | null {
  try {
    const [operation, ...rest] = parse(`{ ${set} }`, { noLocation: true }).definitions;
    return operation?.kind === Kind.OPERATION_DEFINITION && rest.length === 0 ? operation.selectionSet : null;
  } catch {
    return null;
  }
}

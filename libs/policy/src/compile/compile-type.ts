import type { TypePolicy } from '../policy-index.ts';
import { expectKnown, type Compilation } from './compilation.ts';
import { compileField } from './compile-field.ts';
import type { Annotations, DeclaredType } from './declarations.ts';
import { rootTypes, type MergedSchema, type MergedType } from './merged-schema.ts';
import { readTypeWrites, withTypeWrites } from './input-rules.ts';
import { readRequirements } from './requirement.ts';

const owning = ['records', 'retention', 'dataSubject', 'notPersonal'] as const;

/** `@records(access: "parent")`: no rows of its own, reached only through the object that holds it. */
const throughParent = 'parent';

export function compileType(compilation: Compilation, type: MergedType): TypePolicy {
  const owner = annotatorOf(compilation, type);
  const writes = readTypeWrites(compilation, type);
  const policy: TypePolicy = {
    kind: type.kind,
    subgraph: rootTypes.has(type.name) ? null : owner.source,
    ...readRequirements(
      compilation,
      type.name,
      type.declarations.map(({ annotations }) => annotations),
    ),
    records: readRecords(compilation, type, owner.annotations),
    retention: readRetention(compilation, type, owner.annotations),
    dataSubject: readDataSubject(compilation, type, owner.annotations),
    possibleTypes: possibleTypes(compilation.schema, type),
    fields: Object.fromEntries(
      [...type.fields].map(([name, declared]) => [
        name,
        withTypeWrites(compileField(compilation, type, declared), writes),
      ]),
    ),
  };
  expectSubject(compilation, type, policy);
  return policy;
}

/** The source whose word on the type counts: the one that says something about it. */
function annotatorOf({ faults }: Compilation, type: MergedType): DeclaredType {
  const speaking = type.declarations.filter(({ annotations }) =>
    owning.some((directive) => annotations.has(directive)),
  );
  if (speaking.length > 1) {
    faults.push({
      coordinate: type.name,
      problem: `is annotated in ${speaking.map(({ source }) => source).join(' and in ')}.`,
      remedy: 'Keep the annotations of the subgraph that owns the type; the others annotate the fields they add.',
    });
  }
  return speaking[0] ?? (type.declarations[0] as DeclaredType);
}

function readRecords(compilation: Compilation, type: MergedType, annotations: Annotations): string | null {
  const args = annotations.get('records');
  if (args) {
    const name = String(args.access);
    const known = [throughParent, ...Object.keys(compilation.sources.recordClasses)];
    const file = 'roles.yaml under `recordAccess`';
    expectKnown(compilation, type.name, { what: 'record class', name, known, file });
    return name;
  }
  if (type.kind === 'object' && !rootTypes.has(type.name)) {
    compilation.faults.push({
      coordinate: type.name,
      problem: `says nothing about record access (declared in ${type.declarations.map(({ source }) => source).join(', ')}).`,
      remedy:
        'Add @records(access:) in the subgraph that owns it: a class of roles.yaml, or "parent" if it has no rows.',
    });
  }
  return null;
}

function readRetention(compilation: Compilation, type: MergedType, annotations: Annotations): string | null {
  const args = annotations.get('retention');
  if (!args) return null;
  const name = String(args.rule);
  const known = Object.keys(compilation.sources.retentionRules);
  expectKnown(compilation, type.name, { what: 'retention rule', name, known, file: 'retention-rules.yaml' });
  return name;
}

function readDataSubject({ schema, faults }: Compilation, type: MergedType, annotations: Annotations): string | null {
  const args = annotations.get('dataSubject');
  if (!args) return null;
  const path = String(args.id);
  let at: MergedType | undefined = type;
  for (const step of path.split('.')) {
    const field = at?.fields.get(step)?.[0];
    if (!field) {
      const remedy = 'Give the path from this object to the id of the person it is about: "id", "contact.id".';
      faults.push({
        coordinate: type.name,
        problem: `has the @dataSubject "${path}": "${step}" does not exist.`,
        remedy,
      });
      return path;
    }
    at = schema.get(field.type);
  }
  if (at && at.kind !== 'scalar') {
    const remedy = 'Let the path end at an id.';
    faults.push({ coordinate: type.name, problem: `has the @dataSubject "${path}", which is an object.`, remedy });
  }
  return path;
}

/** Personal fields belong to somebody: without a subject there is neither a key to seal with nor a request to answer. */
function expectSubject({ faults }: Compilation, type: MergedType, policy: TypePolicy): void {
  if (type.kind !== 'object' || policy.dataSubject !== null || policy.records === throughParent) return;
  const personal = Object.entries(policy.fields).filter(([, field]) => field.personal !== null);
  if (personal.length === 0) return;
  faults.push({
    coordinate: type.name,
    problem: `has personal fields (${personal.map(([name]) => name).join(', ')}) and no data subject.`,
    remedy: 'Add @dataSubject(id:), or @records(access: "parent") if the object that holds it has one.',
  });
}

function possibleTypes(schema: MergedSchema, type: MergedType): string[] {
  const members = new Set(type.declarations.flatMap((declaration) => declaration.members));
  const implementing = [...schema.values()].filter(
    (candidate) =>
      candidate.kind === 'object' && candidate.declarations.some(({ interfaces }) => interfaces.includes(type.name)),
  );
  return [...new Set([...members, ...implementing.map(({ name }) => name)])].sort();
}

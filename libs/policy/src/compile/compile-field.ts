import type { ArgumentPolicy, FieldPolicy } from '../policy-index.ts';
import { readPersonal, readSealed, saysBoth } from './classification.ts';
import type { Compilation } from './compilation.ts';
import type { DeclaredField } from './declarations.ts';
import { readInputRules } from './input-rules.ts';
import type { MergedType } from './merged-schema.ts';
import { readMask } from './read-mask.ts';
import { readRequirements } from './requirement.ts';

const requiring = ['authenticated', 'requiresScopes', 'policy'] as const;
const classifying = ['personalData', 'notPersonal', 'mask', 'sealed'] as const;

/** One field over all sources that declare it. */
export function compileField(
  compilation: Compilation,
  type: MergedType,
  declared: readonly DeclaredField[],
): FieldPolicy {
  const owner = annotatorOf(compilation, type, declared);
  const { coordinate, annotations } = owner;
  const personal = readPersonal(compilation, coordinate, annotations);
  if (type.kind === 'object') expectClassified(compilation, type, declared);
  expectNullable(compilation, type, declared);
  if (type.kind === 'interface' && classifying.some((directive) => annotations.has(directive))) {
    compilation.faults.push({
      coordinate,
      problem: 'classifies a field of an interface.',
      remedy: 'Classify the fields of the objects that implement it; the strictest of them decides.',
    });
  }
  return {
    subgraph: owner.source,
    type: owner.type,
    personal,
    ...readRequirements(
      compilation,
      coordinate,
      declared.map((field) => field.annotations),
    ),
    mask: readMask(compilation, owner),
    sealed: readSealed(compilation, owner),
    ...readInputRules(compilation, coordinate, declared),
    args: compileArguments(compilation, declared),
  };
}

function compileArguments(
  compilation: Compilation,
  declared: readonly DeclaredField[],
): Readonly<Record<string, ArgumentPolicy>> {
  const args = declared.flatMap(({ source, args: own }) => own.map((argument) => ({ source, ...argument })));
  const byName = new Map(args.map((argument) => [argument.name, argument]));
  return Object.fromEntries(
    [...byName].map(([name, { coordinate, type }]) => {
      const same = args.filter((argument) => argument.name === name);
      return [name, { type, ...readInputRules(compilation, coordinate, same) }];
    }),
  );
}

/** The source whose word on the field counts: the one that classifies it, itself or by its object's @notPersonal. */
function annotatorOf({ faults }: Compilation, type: MergedType, declared: readonly DeclaredField[]): DeclaredField {
  const speaking = declared.filter(({ annotations }) => classifying.some((directive) => annotations.has(directive)));
  if (speaking.length > 1) {
    const [first] = speaking;
    faults.push({
      coordinate: first?.coordinate ?? '',
      problem: `is classified in ${speaking.map(({ source }) => source).join(' and in ')}.`,
      remedy: 'Keep the annotations of the subgraph that owns the field, and remove the others.',
    });
  }
  const covering = declared.find(({ source }) => silencingSources(type).includes(source));
  return speaking[0] ?? covering ?? (declared[0] as DeclaredField);
}

/** Silence is a build error; an object's @notPersonal speaks only for the fields declared beside it. */
function expectClassified(compilation: Compilation, type: MergedType, declared: readonly DeclaredField[]): void {
  const silencing = silencingSources(type);
  const personal = declared.find(({ annotations }) => annotations.has('personalData'));
  if (personal && silencing.length > 0) saysBoth(compilation, personal.coordinate, `its type in ${silencing[0]}`);
  const said = declared.some(({ annotations }) => annotations.has('personalData') || annotations.has('notPersonal'));
  const covered = declared.some(({ source }) => silencing.includes(source));
  if (said || covered) return;
  const [field] = declared;
  compilation.faults.push({
    coordinate: field?.coordinate ?? type.name,
    problem: `is neither @personalData nor @notPersonal (in ${declared.map(({ source }) => source).join(', ')}).`,
    remedy: 'Say which: @personalData(category:, purposes:) if it is about a person, else @notPersonal.',
  });
}

/**
 * What may be denied comes back as null; in a non-null field that null would take the whole record with it. A mutation is
 * refused whole anyway, so its fields may promise an answer.
 */
function expectNullable({ faults }: Compilation, type: MergedType, declared: readonly DeclaredField[]): void {
  if (type.kind === 'input' || type.name === 'Mutation') return;
  for (const { coordinate, isNonNull, annotations } of declared) {
    const required =
      requiring.find((directive) => annotations.has(directive)) ??
      (annotations.has('personalData') && !annotations.has('mask') ? 'personalData' : undefined);
    if (!isNonNull || !required) continue;
    faults.push({
      coordinate,
      problem: `may be denied by @${required}, and is non-null.`,
      remedy: 'Make it nullable: a denied field answers null, which would take the object that holds it with it.',
    });
  }
}

function silencingSources(type: MergedType): string[] {
  return type.declarations.filter(({ annotations }) => annotations.has('notPersonal')).map(({ source }) => source);
}

import { z } from 'zod';
import { isDateFormat } from '../values/date.ts';
import { moneyUnits } from '../values/money.ts';
import { columnsOfTemplate, filterNames, filtersOfTemplate } from '../values/template.ts';

/** What a mapping file may say; README.md explains each word. Unknown words are faults, so a typo is never silence. */
const column = z.string().min(1);
const replacements = z.record(z.string(), z.string());

const derived = z.union([
  z.strictObject({ most: column, in: z.string(), where: column }),
  z.strictObject({ pick: column, in: z.string(), where: column, by: column }),
  z.strictObject({ follow: column, in: z.string(), where: column }),
  z.strictObject({ spread: column, in: z.string() }),
]);

const shared = {
  unique: column.optional(),
  /** column → wrong value → right value; each use is reported. */
  repair: z.record(column, replacements).default({}),
  derive: z.record(column, derived).default({}),
};

const source = z.union([
  z.strictObject({ file: z.string(), columns: z.array(column).min(1), ...shared }),
  z.strictObject({
    generate: z.literal('people'),
    count: z.int().positive(),
    seed: z.string().min(1),
    ...shared,
  }),
]);

const template = z.string().refine((text) => filtersOfTemplate(text).every((name) => filterNames.includes(name)), {
  error: `a template knows these filters: ${filterNames.join(', ')}`,
});

const conversions = {
  required: z.boolean().default(false),
  /** What to say of a row where it is empty. */
  whenEmpty: z.string().optional(),
  oneOf: replacements.optional(),
  integer: z.strictObject({ min: z.int().optional(), max: z.int().optional() }).optional(),
  date: z.string().refine(isDateFormat, 'a date format names YYYY, M or MM, and D or DD once each').optional(),
  money: z
    .strictObject({ currency: z.string().regex(/^[A-Z]{3}$/, 'an ISO 4217 code'), unit: z.enum(moneyUnits) })
    .optional(),
  idOf: z.union([z.string(), z.array(z.string()).min(1)]).optional(),
  externalIdOf: z.union([z.string(), z.array(z.string()).min(1)]).optional(),
  idIn: z.strictObject({ list: z.string(), filter: z.string() }).optional(),
};

const field = z.union([
  template.transform((text) => ({ template: text, required: true as boolean })),
  z.strictObject({ template, ...conversions }),
  z.strictObject({ column, ...conversions }),
  z.strictObject({ value: z.json() }),
]);

const step = z.strictObject({
  name: z.string().regex(/^[a-z][a-z-]*$/, 'a-z and hyphen'),
  mutation: z.string(),
  input: z.string(),
  from: z.string(),
  /** One row for each value of this column, instead of one for each row of the source. */
  each: column.optional(),
  /** The column by whose value other steps refer to a row of this one; `each`, or the source's `unique`, if absent. */
  key: column.optional(),
  reuse: z.strictObject({ list: z.string(), filter: z.string(), by: z.string() }).optional(),
  fields: z.record(z.string(), field),
});

export const mappingSchema = z
  .strictObject({ title: z.string(), sources: z.record(z.string(), source), steps: z.array(step).min(1) })
  .superRefine((mapping, context) => {
    for (const fault of faultsOf(mapping)) context.addIssue({ code: 'custom', ...fault });
  });

export type Mapping = z.infer<typeof mappingSchema>;
export type SourceSpec = Mapping['sources'][string];
export type DerivedSpec = z.infer<typeof derived>;
export type StepSpec = Mapping['steps'][number];
export type FieldSpec = z.infer<typeof field>;

export function columnsOfField(spec: FieldSpec): string[] {
  if ('column' in spec) return [spec.column];
  return 'template' in spec ? columnsOfTemplate(spec.template) : [];
}

/** Names of steps a field refers to. */
export function stepsOfField(spec: FieldSpec): string[] {
  const asked = 'value' in spec ? [] : [referenceOf(spec, 'idOf'), referenceOf(spec, 'externalIdOf')];
  return asked.flatMap((names) => names ?? []);
}

function referenceOf(spec: FieldSpec, kind: 'idOf' | 'externalIdOf'): string | string[] | undefined {
  return kind in spec ? (spec as Partial<Record<typeof kind, string | string[]>>)[kind] : undefined;
}

interface Fault {
  path: (string | number)[];
  message: string;
}

/** Names that lead nowhere. */
function* faultsOf(mapping: { sources: Record<string, SourceSpec>; steps: StepSpec[] }): Generator<Fault> {
  for (const [name, spec] of Object.entries(mapping.sources)) {
    for (const [target, rule] of Object.entries(spec.derive)) {
      if (!Object.hasOwn(mapping.sources, rule.in))
        yield { path: ['sources', name, 'derive', target], message: `there is no source "${rule.in}"` };
    }
  }
  const earlier = new Set<string>();
  for (const [index, spec] of mapping.steps.entries()) {
    const path = ['steps', index];
    if (earlier.has(spec.name)) yield { path, message: `two steps are named "${spec.name}"` };
    if (!Object.hasOwn(mapping.sources, spec.from)) yield { path, message: `there is no source "${spec.from}"` };
    if (!Object.hasOwn(spec.fields, 'externalId'))
      yield { path, message: 'a step states externalId: a second run finds its rows by it' };
    earlier.add(spec.name);
    for (const [target, fieldSpec] of Object.entries(spec.fields)) {
      for (const named of stepsOfField(fieldSpec).filter((step) => !earlier.has(step)))
        yield { path: [...path, 'fields', target], message: `"${named}" is no earlier step` };
    }
  }
}

import { readFileSync } from 'node:fs';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';

/** The classes of OCSF 1.6.0 that entries become, by the names that OCSF gives them. */
export const ocsfClasses = {
  api_activity: 6003,
  datastore_activity: 6005,
  entity_management: 3004,
  user_access: 3005,
  detection_finding: 2004,
} as const;
export type OcsfClass = keyof typeof ocsfClasses;

interface Attribute {
  readonly type: string;
  readonly object_type?: string;
  readonly is_array?: boolean;
  readonly requirement: string;
  readonly enum?: Readonly<Record<string, string>>;
}
interface Shape {
  readonly attributes: Readonly<Record<string, Attribute>>;
  readonly constraints?: { readonly at_least_one?: readonly string[]; readonly just_one?: readonly string[] };
}
interface OcsfExport {
  readonly version: string;
  readonly types: Readonly<
    Record<string, { type?: string; regex?: string; range?: readonly [number, number]; max_len?: number }>
  >;
  readonly classes: Readonly<Record<OcsfClass, Shape>>;
  readonly objects: Readonly<Record<string, Shape>>;
}

/** infra/audit/ocsf/ocsf-1.6.0.json: the official export, trimmed (README.md there). */
export function readOcsf(): OcsfExport {
  return JSON.parse(readFileSync(new URL('../../ocsf/ocsf-1.6.0.json', import.meta.url), 'utf8')) as OcsfExport;
}

/** For each class, a check by a closed JSON Schema made of the export: no attribute that OCSF does not know passes. */
export function ocsfValidators(ocsf: OcsfExport = readOcsf()): Readonly<Record<OcsfClass, ValidateFunction>> {
  const ajv = new Ajv2020({ allErrors: true, strict: false });
  const $defs = Object.fromEntries(Object.entries(ocsf.objects).map(([name, shape]) => [name, schemaOf(shape, ocsf)]));
  const compile = (name: OcsfClass) => ajv.compile({ ...schemaOf(ocsf.classes[name], ocsf), $defs });
  return Object.fromEntries(Object.keys(ocsfClasses).map((name) => [name, compile(name as OcsfClass)])) as Record<
    OcsfClass,
    ValidateFunction
  >;
}

function schemaOf({ attributes, constraints = {} }: Shape, ocsf: OcsfExport): object {
  // OCSF's `object` has no attributes of its own: it is whatever the source says.
  if (Object.keys(attributes).length === 0) return { type: 'object' };
  const oneOf = (names: readonly string[]) => names.map((name) => ({ required: [name] }));
  return {
    type: 'object',
    additionalProperties: false,
    required: Object.keys(attributes).filter((name) => attributes[name]!.requirement === 'required'),
    properties: Object.fromEntries(
      Object.entries(attributes).map(([name, attribute]) => [name, valueOf(attribute, ocsf)]),
    ),
    ...(constraints.at_least_one && { anyOf: oneOf(constraints.at_least_one) }),
    ...(constraints.just_one && { oneOf: oneOf(constraints.just_one) }),
  };
}

function valueOf(attribute: Attribute, ocsf: OcsfExport): object {
  const one = attribute.object_type
    ? { $ref: `#/$defs/${pointerOf(attribute.object_type)}` }
    : scalarOf(attribute, ocsf);
  return attribute.is_array ? { type: 'array', items: one } : one;
}

/** Some of OCSF's names have a slash, as win/reg_key (RFC 6901). */
function pointerOf(name: string): string {
  return name.replaceAll('/', '~1');
}

const primitives: Readonly<Record<string, object>> = {
  boolean_t: { type: 'boolean' },
  integer_t: { type: 'integer' },
  long_t: { type: 'integer' },
  float_t: { type: 'number' },
  string_t: { type: 'string' },
  json_t: {},
};

function scalarOf({ type, enum: values }: Attribute, { types }: OcsfExport): object {
  const { type: base = type, regex, range, max_len: maxLength } = types[type]!;
  const isNumber = ['integer_t', 'long_t'].includes(base);
  return {
    ...primitives[base],
    ...(regex !== undefined && { pattern: regex }),
    ...(range !== undefined && { minimum: range[0], maximum: range[1] }),
    ...(maxLength !== undefined && { maxLength }),
    // Of numbers the list is all there is; of text it is what OCSF has a name for.
    ...(values !== undefined && isNumber && { enum: Object.keys(values).map(Number) }),
  };
}

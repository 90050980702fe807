type Schema = Readonly<Record<string, unknown>>;

/** One field as a person reads of it. */
export interface EventField {
  /** `groups[].subjects[]` */
  readonly path: string;
  /** `one of SHOWN, MASKED`, `text or null`, `whole number from 1` */
  readonly form: string;
  readonly required: boolean;
  readonly description: string;
}

/** The fields of an object's schema, those inside others after the one they are in. */
export function fieldsOf(root: Schema): EventField[] {
  return fieldsWithin(root, root, '');
}

function fieldsWithin(schema: Schema, root: Schema, prefix: string): EventField[] {
  const required = (schema['required'] ?? []) as readonly string[];
  return Object.entries((schema['properties'] ?? {}) as Record<string, Schema>).flatMap(([name, written]) => {
    const field = resolved(written, root);
    const path = `${prefix}${name}`;
    return [
      {
        path,
        form: formOf(field, root),
        required: required.includes(name),
        description: String(written['description'] ?? field['description'] ?? ''),
      },
      ...inside(field, root, path),
    ];
  });
}

function inside(field: Schema, root: Schema, path: string): EventField[] {
  if (field['type'] !== 'array') return fieldsWithin(field, root, `${path}.`);
  return inside(resolved((field['items'] ?? {}) as Schema, root), root, `${path}[]`);
}

function formOf(schema: Schema, root: Schema): string {
  if (Object.hasOwn(schema, 'const')) return `always ${JSON.stringify(schema['const'])}`;
  if (Array.isArray(schema['enum'])) return `one of ${schema['enum'].map(String).join(', ')}`;
  const types = [schema['type'] ?? 'anything'].flat().map(String);
  return types.map((type) => formOfType(type, schema, root)).join(' or ');
}

function formOfType(type: string, schema: Schema, root: Schema): string {
  if (type === 'string') return schema['format'] === undefined ? 'text' : String(schema['format']);
  if (type === 'integer') return `whole number${rangeOf(schema)}`;
  if (type === 'array') {
    if (schema['maxItems'] === 0) return 'always empty';
    return `list of ${formOf(resolved((schema['items'] ?? {}) as Schema, root), root)}`;
  }
  return type;
}

function rangeOf({ minimum, maximum }: Schema): string {
  return [minimum !== undefined && ` from ${String(minimum)}`, maximum !== undefined && ` to ${String(maximum)}`]
    .filter((part) => part !== false)
    .join('');
}

/** A reference to a definition of its own file is what that says; there are no others. */
function resolved(schema: Schema, root: Schema): Schema {
  const [, name = null] = /^#\/\$defs\/(.+)$/.exec(String(schema['$ref'] ?? '')) ?? [];
  if (name === null) return schema;
  return { ...(root['$defs'] as Record<string, Schema>)[name], ...schema };
}

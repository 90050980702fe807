import type { FieldPolicy, PolicyIndex, TypePolicy } from '@custodia/policy';
import { markdownTable } from './markdown-table.ts';

const none = '–';

/** Every piece of personal data the graph holds or takes in: the start of a record of processing (Art. 30 GDPR). */
export function writeCatalogue(index: PolicyIndex): string {
  const fields = Object.entries(index.types).flatMap(([typeName, type]) =>
    Object.entries(type.fields).map(([fieldName, field]) => ({
      typeName,
      type,
      field,
      coordinate: `${typeName}.${fieldName}`,
    })),
  );
  const personal = fields.filter(({ field, type }) => field.personal !== null && type.kind !== 'input');
  const taken = fields.filter(({ field, type }) => field.personal !== null && type.kind === 'input');
  const otherSealed = fields.filter(({ field }) => field.sealed !== null && field.personal === null);
  return `# The personal data we hold

Generated from \`schemas/\` by \`npm run schema\`. Categories are those of fideslang; purposes those of \`purposes.yaml\`; retention
rules those of \`retention-rules.yaml\`.

## Held

${markdownTable(
  ['field', 'subgraph', 'category', 'purposes', 'mask', 'sealed', 'data subject', 'retention'],
  personal.map(({ coordinate, typeName, type, field }) => [
    coordinate,
    field.subgraph,
    field.personal?.category ?? none,
    field.personal?.purposes.join(', ') ?? none,
    maskOf(field),
    sealOf(field),
    type.dataSubject ?? through(index, typeName, (holder) => holder.dataSubject),
    type.retention ?? through(index, typeName, (holder) => holder.retention),
  ]),
)}

## Taken in

${markdownTable(
  ['input', 'category', 'purposes'],
  taken.map(({ coordinate, field }) => [
    coordinate,
    field.personal?.category ?? none,
    field.personal?.purposes.join(', ') ?? none,
  ]),
)}

## Sealed though not personal

${markdownTable(
  ['field', 'subgraph', 'sealed', 'retention'],
  otherSealed.map(({ coordinate, type, field }) => [coordinate, field.subgraph, sealOf(field), type.retention ?? none]),
)}
`;
}

function maskOf({ mask }: FieldPolicy): string {
  if (!mask) return none;
  return `${mask.as} unless ${mask.unless.map((all) => all.join(' and ')).join(', or ')}`;
}

function sealOf({ sealed }: FieldPolicy): string {
  if (!sealed) return none;
  return sealed.search.length === 0 ? 'yes' : `yes, found by ${sealed.search.join(' and ')}`;
}

/** What a type without rows of its own takes from the objects that hold it, through as many as there are. */
function through(index: PolicyIndex, typeName: string, read: (holder: TypePolicy) => string | null): string {
  const found = new Set<string>();
  const seen = new Set<string>();
  const climb = (name: string) => {
    if (seen.has(name)) return;
    seen.add(name);
    for (const [holderName, holder] of Object.entries(index.types)) {
      if (holder.kind !== 'object' || !Object.values(holder.fields).some((field) => field.type === name)) continue;
      const value = read(holder);
      if (value !== null) found.add(`${value} (of ${holderName})`);
      else climb(holderName);
    }
  };
  climb(typeName);
  return found.size === 0 ? none : [...found].sort().join(', ');
}

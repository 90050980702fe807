import { topicOf, type EventSchemas, type EventType } from '@custodia/events';
import { markdownTable } from '../markdown-table.ts';
import { fieldsOf } from './event-fields.ts';

/** What a subscriber reads: every event, who tells it, what is in it. `examples` holds a real one of each type. */
export function writeEventsPage(schemas: EventSchemas, examples: ReadonlyMap<string, unknown>): string {
  const types = [...schemas.types.values()];
  const publishers = [...new Set(types.flatMap((type) => type.publishers))].sort();
  return `# Events

Generated from \`schemas/events/\` by \`npm run schema\`. How to hear them: [subscribing.md](subscribing.md). The same for machines:
[\`schemas/generated/asyncapi.yaml\`](../schemas/generated/asyncapi.yaml).

## What holds for all of them

- **Form**: CloudEvents 1.0, structured JSON (\`application/cloudevents+json\`): the envelope below, and \`data\` as the type says. Both are closed:
  a field that is not listed is never there.
- **No personal data**: ids, states, and names of changed fields. Who may see the values asks the graph, and is authorized there.
- **Topic**: each service tells on its own, \`${topicOf('<service>')}\`.
- **Key**: \`<tenantid>:<subject>\`, so all events of one record are in one partition, in the order in which they happened.
  \`sequence\` is the record's version: it grows by one with each. Between records, and between topics, there is no order.
- **At least once**: an event may come again, always with the same \`id\`. It comes if and only if what it tells was committed.
- **For ever**: topics keep everything, from the first event on. A new subscriber is built from the beginning.
- **Versions**: a published type does not change. What would change it is a new type (\`.v2\`), told in the place of the old one or beside it;
  old ones stay in the log, and stay readable.

## The envelope

${fieldsTable(schemas.envelope)}

## All events

${markdownTable(
  ['event', 'told by', 'about', 'when'],
  types.map(({ name, publishers: by, recordType, title }) => [
    `[\`${name}\`](#${anchorOf(name)})`,
    by.join(', '),
    recordType,
    title,
  ]),
)}

${publishers.map((publisher) => section(publisher, types, examples)).join('\n\n')}
`;
}

/** Types that several services tell are described under the first. */
function section(publisher: string, types: readonly EventType[], examples: ReadonlyMap<string, unknown>): string {
  const own = types.filter((type) => type.publishers[0] === publisher);
  const shared = types.filter((type) => type.publishers.includes(publisher) && type.publishers[0] !== publisher);
  return [
    `## ${publisher}\n\nTopic \`${topicOf(publisher)}\`.`,
    ...shared.map(({ name }) => `Also tells [\`${name}\`](#${anchorOf(name)}).`),
    ...own.map((type) => entry(type, types, examples.get(type.name))),
  ].join('\n\n');
}

function entry(type: EventType, types: readonly EventType[], example: unknown): string {
  const { name, title, publishers, recordType, supersededBy, schema } = type;
  const replaced = types
    .filter((other) => other.supersededBy === name)
    .map((other) => `[\`${other.name}\`](#${anchorOf(other.name)})`);
  const facts = [
    `- Told by ${publishers.join(', ')}, about a \`${recordType}\`; \`type\` is \`custodia.${name}\`.`,
    ...(supersededBy === null
      ? []
      : [
          `- No longer told: [\`${supersededBy}\`](#${anchorOf(supersededBy)}) is told in its place. The log still holds such events.`,
        ]),
    ...(replaced.length === 0 ? [] : [`- Told in the place of ${replaced.join(', ')}.`]),
  ];
  return [
    `### ${name}`,
    title,
    ...(typeof schema['description'] === 'string' ? [schema['description']] : []),
    facts.join('\n'),
    fieldsTable(schema),
    `\`\`\`json\n${JSON.stringify(example, null, 2)}\n\`\`\``,
  ].join('\n\n');
}

function fieldsTable(schema: Readonly<Record<string, unknown>>): string {
  return markdownTable(
    ['field', 'form', 'there', 'what it is'],
    fieldsOf(schema).map(({ path, form, required, description }) => [
      `\`${path}\``,
      form,
      required ? 'always' : 'may be missing',
      description,
    ]),
  );
}

/** As GitHub makes it of a heading: dots go, dashes stay. */
function anchorOf(name: string): string {
  return name.replaceAll('.', '');
}

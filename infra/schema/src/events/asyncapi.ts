import { topicOf, type EventSchemas, type EventType } from '@custodia/events';
import { CustodiaError } from '@custodia/errors';
import { stringify } from 'yaml';

type Json = Readonly<Record<string, unknown>>;

/** Of JSON Schema 2020-12, what an AsyncAPI schema object (draft 7 and more) reads otherwise or not at all. */
const NOT_IN_DRAFT_7 = [
  'prefixItems',
  'unevaluatedProperties',
  'unevaluatedItems',
  'dependentRequired',
  'dependentSchemas',
  '$dynamicRef',
  'minContains',
  'maxContains',
];

/**
 * All events as an AsyncAPI 3 document: a channel for each topic, a message for each type, and what each service sends. Throws
 * SCHEMA_INVALID for a schema that uses what AsyncAPI cannot say. `examples` holds a real event of each type.
 */
export function writeAsyncApi(schemas: EventSchemas, examples: ReadonlyMap<string, unknown>): string {
  const types = [...schemas.types.values()];
  const services = [...new Set(types.flatMap(({ publishers }) => publishers))].sort();
  const document = {
    asyncapi: '3.0.0',
    info: {
      title: 'Custodia events',
      version: '1',
      description:
        'What happened in Custodia, as CloudEvents 1.0 in structured JSON: at least once, in order per record, kept for ever. Events hold ids, states and names of fields, never personal values. A type does not change once it is published; a change is a new type.',
    },
    defaultContentType: 'application/cloudevents+json',
    servers: {
      kafka: {
        host: '{broker}',
        protocol: 'kafka',
        description: 'Any broker of the deployment.',
        variables: { broker: { default: 'kafka:9092', description: 'host:port' } },
      },
    },
    channels: Object.fromEntries(services.map((service) => [service, channelOf(service, types)])),
    operations: Object.fromEntries(
      services.map((service) => [
        `${service}.tell`,
        {
          action: 'send',
          summary: `${service} tells what happened to its records.`,
          channel: { $ref: `#/channels/${service}` },
        },
      ]),
    ),
    components: {
      messages: Object.fromEntries(types.map((type) => [type.name, messageOf(type, examples.get(type.name))])),
      schemas: {
        envelope: asyncApiSchema(schemas.envelope, 'envelope'),
        ...Object.fromEntries(types.map(({ name, schema }) => [name, asyncApiSchema(schema, name)])),
      },
    },
  };
  return `# Generated from schemas/events by npm run schema.\n${stringify(document, { lineWidth: 120, aliasDuplicateObjects: false })}`;
}

function channelOf(service: string, types: readonly EventType[]): Json {
  const topic = topicOf(service);
  return {
    address: topic,
    title: `What happens in ${service}`,
    servers: [{ $ref: '#/servers/kafka' }],
    messages: Object.fromEntries(
      types
        .filter(({ publishers }) => publishers.includes(service))
        .map(({ name }) => [name, { $ref: `#/components/messages/${name}` }]),
    ),
    bindings: {
      kafka: {
        topic,
        partitions: 12,
        topicConfiguration: { 'cleanup.policy': ['delete'], 'retention.ms': -1, 'retention.bytes': -1 },
      },
    },
  };
}

function messageOf({ name, title, publishers, recordType, supersededBy }: EventType, example: unknown): Json {
  return {
    name: `custodia.${name}`,
    title: name,
    summary: title,
    contentType: 'application/cloudevents+json',
    ...(supersededBy !== null && {
      description: `No longer told; ${supersededBy} is, in its place. The log still holds such events.`,
    }),
    bindings: {
      kafka: {
        key: {
          type: 'string',
          description: '<tenantid>:<subject>: all events of a record are in one partition, in order.',
          pattern: '^[^:]+:.+$',
        },
      },
    },
    payload: {
      allOf: [
        { $ref: '#/components/schemas/envelope' },
        {
          type: 'object',
          properties: {
            type: { const: `custodia.${name}` },
            dataschema: { const: `${name}.json` },
            source: { enum: publishers.map((service) => `/custodia/${service}`) },
            recordtype: { const: recordType },
            data: { $ref: `#/components/schemas/${name}` },
          },
        },
      ],
    },
    ...(example !== undefined && { examples: [{ payload: example }] }),
  };
}

/** Without the marks of a file of its own, and with references that hold in this document. */
function asyncApiSchema(schema: Json, name: string): Json {
  const told = Object.entries(schema)
    .filter(([keyword]) => !['$schema', '$id', 'x-event'].includes(keyword))
    .map(([keyword, value]) => [keyword === '$defs' ? 'definitions' : keyword, value]);
  return rewritten(Object.fromEntries(told), name) as Json;
}

function rewritten(value: unknown, name: string): unknown {
  if (Array.isArray(value)) return value.map((item) => rewritten(item, name));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([keyword, inner]) => {
      if (NOT_IN_DRAFT_7.includes(keyword)) {
        throw new CustodiaError(
          'SCHEMA_INVALID',
          `schemas/events/${name}.json uses ${keyword}, which AsyncAPI does not know. Say it otherwise.`,
        );
      }
      if (keyword !== '$ref') return [keyword, rewritten(inner, name)];
      return [keyword, String(inner).replace('#/$defs/', `#/components/schemas/${name}/definitions/`)];
    }),
  );
}

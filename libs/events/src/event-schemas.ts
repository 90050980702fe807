import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { CustodiaError } from '@custodia/errors';
import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { shortTypeOf, type CustodiaEvent } from './event.ts';

const ENVELOPE = 'envelope.json';

/** What schemas/events says of one type of event. */
export interface EventType {
  /** `contact.updated.v1`: the name of its file without `.json`. */
  readonly name: string;
  /** When it is told, in a sentence. */
  readonly title: string;
  /** Services that may tell it, each on its own topic. */
  readonly publishers: readonly string[];
  /** The `recordtype` of its events. */
  readonly recordType: string;
  /** The type that is told in its place; logs still hold the old one. */
  readonly supersededBy: string | null;
  /** JSON Schema of `data`, as written. */
  readonly schema: Readonly<Record<string, unknown>>;
}

export interface EventSchemas {
  readonly envelope: Readonly<Record<string, unknown>>;
  /** By name, sorted. */
  readonly types: ReadonlyMap<string, EventType>;
  /** What is wrong with an event, in words that quote none of its values; null when it is as its schemas say. */
  faultOf(event: unknown): string | null;
}

/** Beside `title` in a schema of schemas/events. */
interface Facts {
  readonly publishers: readonly string[];
  readonly recordType: string;
  readonly supersededBy?: string;
}

const factsSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['publishers', 'recordType'],
  properties: {
    publishers: {
      type: 'array',
      minItems: 1,
      uniqueItems: true,
      items: { type: 'string', pattern: '^[a-z][a-z0-9-]*$' },
    },
    recordType: { type: 'string', pattern: '^[A-Z][A-Za-z0-9]*$' },
    supersededBy: { type: 'string', pattern: '^[a-z][a-z0-9-]*[.][a-z][a-z0-9-]*[.]v[1-9][0-9]*$' },
  },
};

let own: EventSchemas | undefined;

/** The schemas of this release, read once. */
export function eventSchemas(): EventSchemas {
  return (own ??= readEventSchemas());
}

/** What is wrong with an event by the schemas of this release; null when nothing is. */
export function faultOf(event: unknown): string | null {
  return eventSchemas().faultOf(event);
}

/** Reads a folder such as schemas/events; each schema is compiled when first asked for. SCHEMA_INVALID names the file. */
export function readEventSchemas(folder: string = eventsFolder()): EventSchemas {
  const ajv = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true });
  addFormats.default(ajv);
  ajv.addKeyword({ keyword: 'x-event', schemaType: 'object' });
  const isFacts = new Ajv2020({ strict: true }).compile<Facts>(factsSchema);
  const types = new Map<string, EventType>();
  for (const file of readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort()) {
    const schema = parse(folder, file);
    ajv.addSchema(schema, file);
    if (file === ENVELOPE) continue;
    const { title = '', 'x-event': facts } = schema as { title?: string; 'x-event'?: unknown };
    if (!isFacts(facts)) {
      throw invalid(
        file,
        'does not say who tells it: "x-event": { "publishers": ["<service>"], "recordType": "<Type>" }',
      );
    }
    const name = file.slice(0, -'.json'.length);
    types.set(name, { name, title, schema, ...facts, supersededBy: facts.supersededBy ?? null });
  }

  const faultBy = (file: string, value: unknown): string | null => {
    try {
      const validate = ajv.getSchema(file);
      if (!validate) return `there is no schema schemas/events/${file}`;
      if (validate(value)) return null;
      return `${file}: ${(validate.errors ?? []).map(inWords).join('; ')}`.slice(0, 500);
    } catch (error) {
      return `schemas/events/${file} is no schema to check by: ${(error as Error).message}`.slice(0, 500);
    }
  };
  return {
    envelope: parse(folder, ENVELOPE),
    types,
    faultOf(event) {
      const ofEnvelope = faultBy(ENVELOPE, event);
      if (ofEnvelope) return ofEnvelope;
      const { type, dataschema, data } = event as CustodiaEvent;
      const file = `${shortTypeOf(type)}.json`;
      return dataschema === file ? faultBy(file, data) : `dataschema is not ${file}`;
    },
  };
}

function eventsFolder(): string {
  return join(dirname(createRequire(import.meta.url).resolve('@custodia/schemas/package.json')), 'events');
}

function parse(folder: string, file: string): Record<string, unknown> {
  try {
    return JSON.parse(readFileSync(join(folder, file), 'utf8')) as Record<string, unknown>;
  } catch (cause) {
    throw invalid(file, `cannot be read as JSON: ${(cause as Error).message}`, cause);
  }
}

function invalid(file: string, what: string, cause?: unknown): CustodiaError {
  return new CustodiaError('SCHEMA_INVALID', `schemas/events/${file} ${what}.`, { cause });
}

function inWords({ instancePath, message, params }: ErrorObject): string {
  const extra = (params as { additionalProperty?: string }).additionalProperty;
  return `${instancePath || '/'} ${message ?? 'is wrong'}${extra === undefined ? '' : ` (${JSON.stringify(extra)})`}`;
}

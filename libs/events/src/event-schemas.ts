import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { shortTypeOf, type CustodiaEvent } from './event.ts';

const ENVELOPE = 'envelope.json';

/** The schemas of schemas/events, read once; each is compiled when first asked for. */
let compiled: Ajv2020 | undefined;

/** What is wrong with an event, in words that quote none of its values; null when it is as its schemas say. */
export function faultOf(event: unknown): string | null {
  const envelope = faultBy(ENVELOPE, event);
  if (envelope) return envelope;
  const { type, dataschema, data } = event as CustodiaEvent;
  const schema = `${shortTypeOf(type)}.json`;
  if (dataschema !== schema) return `dataschema is not ${schema}`;
  return faultBy(schema, data);
}

function faultBy(schema: string, value: unknown): string | null {
  compiled ??= readSchemas();
  const validate = compiled.getSchema(schema);
  if (!validate) return `there is no schema schemas/events/${schema}`;
  if (validate(value)) return null;
  const faults = (validate.errors ?? []).map(inWords);
  return `${schema}: ${faults.join('; ')}`.slice(0, 500);
}

function inWords({ instancePath, message, params }: ErrorObject): string {
  const extra = (params as { additionalProperty?: string }).additionalProperty;
  return `${instancePath || '/'} ${message ?? 'is wrong'}${extra === undefined ? '' : ` (${JSON.stringify(extra)})`}`;
}

function readSchemas(): Ajv2020 {
  const folder = join(dirname(createRequire(import.meta.url).resolve('@custodia/schemas/package.json')), 'events');
  const ajv = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true });
  addFormats.default(ajv);
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.json'))) {
    ajv.addSchema(JSON.parse(readFileSync(join(folder, file), 'utf8')) as object, file);
  }
  return ajv;
}

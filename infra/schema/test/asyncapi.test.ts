import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { parse } from 'yaml';
import { readEventSchemas, type EventSchemas } from '@custodia/events';
import { schemasFolder } from '@custodia/policy';
import { writeAsyncApi } from '../src/events/asyncapi.ts';
import { readGolden } from '../src/events/check-golden.ts';
import { contractFolder } from '../src/events/contract-folder.ts';
import { writeEventsPage } from '../src/events/events-page.ts';

interface Document {
  readonly asyncapi: string;
  readonly channels: Record<string, { address: string; messages: Record<string, { $ref: string }> }>;
  readonly operations: Record<string, { action: string; channel: { $ref: string } }>;
  readonly components: { messages: Record<string, { payload: object }>; schemas: Record<string, object> };
}

const golden = readGolden(contractFolder(schemasFolder()));
const schemas = readEventSchemas();

describe('the AsyncAPI document', () => {
  let document: Document;
  beforeAll(() => {
    document = parse(readFileSync(path.join(schemasFolder(), 'generated', 'asyncapi.yaml'), 'utf8')) as Document;
  });

  it("is valid by the AsyncAPI initiative's own schema of its version", () => {
    const validate = asyncApiSchema(document.asyncapi);
    validate(document);
    expect(validate.errors).toBeNull();
  });

  it('would be found out, were it not', () => {
    const validate = asyncApiSchema(document.asyncapi);
    for (const broken of [
      { ...document, operations: { 'contacts.tell': { action: 'publish', channel: { $ref: '#/channels/contacts' } } } },
      { ...document, channels: { contacts: { adress: 'custodia.contacts' } } },
      { ...document, info: { title: 'No version' } },
    ]) {
      expect(validate(broken)).toBe(false);
    }
  });

  it('refers to nothing that is not in it', () => {
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(([, reference]) => reference!);
    expect(references.length).toBeGreaterThan(100);
    const dangling = references.filter((reference) => find(document, reference) === undefined);
    expect(dangling).toEqual([]);
  });

  it('has each type on the topic of each service that tells it, and on no other', () => {
    const found = Object.values(document.channels).flatMap(({ address, messages }) =>
      Object.keys(messages).map((type) => `${type} on ${address}`),
    );
    const told = [...schemas.types.values()].flatMap(({ name, publishers }) =>
      publishers.map((service) => `${name} on custodia.${service}`),
    );
    expect(found.sort()).toEqual(told.sort());
  });

  it('accepts every event of the past, and none with a field more or of another type', () => {
    const ajv = addFormats.default(new Ajv({ strict: false }));
    ajv.addSchema(document, 'asyncapi.yaml');
    for (const [type, files] of golden) {
      const at = (name: string) => ajv.getSchema(`asyncapi.yaml#/components/messages/${name}/payload`)!;
      for (const { value } of files) {
        const event = value as { type: string; data: object };
        void at(type)(event);
        expect({ type, errors: at(type).errors }).toEqual({ type, errors: null });
        expect(at(type)({ ...event, data: { ...event.data, email: 'ada@acme.com' } })).toBe(false);
        expect(at(type)({ ...event, email: 'ada@acme.com' })).toBe(false);
        expect(at(type === 'team.created.v1' ? 'team.changed.v1' : 'team.created.v1')(event)).toBe(false);
      }
    }
  });

  it('is not written from a schema that it would say otherwise', () => {
    const type = {
      ...schemas.types.get('team.created.v1')!,
      schema: { type: 'array', prefixItems: [{ type: 'string' }] },
    };
    const odd: EventSchemas = { ...schemas, types: new Map([[type.name, type]]) };
    expect(() => writeAsyncApi(odd, new Map())).toThrow('team.created.v1.json uses prefixItems');
  });
});

describe('docs/events.md', () => {
  const examples = new Map([...golden].map(([type, files]) => [type, files[0]!.value]));
  const page = writeEventsPage(schemas, examples);

  it('tells of every type who tells it, every field, and shows a real one', () => {
    for (const { name, publishers, schema } of schemas.types.values()) {
      const [, rest = ''] = page.split(`### ${name}\n`);
      const [section] = rest.split('\n### ') as [string];
      expect(section).toContain(`Told by ${publishers.join(', ')}`);
      for (const field of Object.keys(schema['properties'] as object)) expect(section).toContain(`| \`${field}\` |`);
      expect(section).toContain(`"type": "custodia.${name}"`);
    }
  });

  it('tells what took the place of what', () => {
    expect(page).toContain('No longer told: [`consent.given.v2`](#consentgivenv2) is told in its place.');
    expect(page).toContain('Told in the place of [`consent.given.v1`](#consentgivenv1).');
  });

  it('tells of fields in fields', () => {
    expect(page).toContain('| `groups[].subjects` | list of text | always |');
    expect(page).toContain('| `fields[].coordinate` | text | always | A schema coordinate: Type.field, or Type. |');
  });

  it('has no link to a heading that is not there', () => {
    const anchors = [...page.matchAll(/^#+ (.*)$/gm)].map(([, title]) =>
      title!
        .toLowerCase()
        .replace(/[^a-z0-9 -]/g, '')
        .replaceAll(' ', '-'),
    );
    const links = [...page.matchAll(/\]\(#([^)]+)\)/g)].map(([, anchor]) => anchor!);
    expect(links.filter((link) => !anchors.includes(link))).toEqual([]);
  });
});

function asyncApiSchema(version: string) {
  // It brings draft 7 with it, which ajv would have of its own.
  const specs = createRequire(import.meta.url)('@asyncapi/specs') as { schemas: Record<string, object> };
  const ajv = addFormats.default(new Ajv({ strict: false, allErrors: true, meta: false, validateSchema: false }));
  return ajv.compile(specs.schemas[version]!);
}

function find(document: object, reference: string): unknown {
  if (!reference.startsWith('#/')) return undefined;
  return reference
    .slice(2)
    .split('/')
    .reduce<unknown>((at, name) => (at as Record<string, unknown> | undefined)?.[name], document);
}

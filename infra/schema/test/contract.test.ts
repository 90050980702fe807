import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { schemasFolder } from '@custodia/policy';
import { checkContract, run } from '../src/index.ts';

interface Schema {
  title: string;
  required: string[];
  properties: Record<string, Record<string, unknown>>;
  'x-event': { publishers: string[]; recordType: string; supersededBy?: string };
}

describe('the contract of events', () => {
  let root: string;
  let schemas: string;
  const inEvents = (...file: string[]) => path.join(schemas, 'events', ...file);
  const read = (file: string) => JSON.parse(readFileSync(file, 'utf8'));
  const write = (file: string, value: unknown) => writeFileSync(file, JSON.stringify(value));
  function edit(type: string, change: (schema: Schema) => void): void {
    const schema = read(inEvents(`${type}.json`)) as Schema;
    change(schema);
    write(inEvents(`${type}.json`), schema);
  }
  function tool(...args: string[]): { code: number; out: string; err: string } {
    const [out, err]: [string[], string[]] = [[], []];
    const code = run(args, { out: (line) => out.push(line), err: (line) => err.push(line) }, schemas);
    return { code, out: out.join('\n'), err: err.join('\n') };
  }

  /** What the check has against the events, without composing the graph each time. */
  function check(): string {
    try {
      return checkContract(schemas).join('\n');
    } catch (error) {
      return (error as Error).message;
    }
  }

  beforeEach(() => {
    root = mkdtempSync(path.join(tmpdir(), 'custodia-'));
    schemas = path.join(root, 'schemas');
    cpSync(path.resolve(schemasFolder(), '../docs/events.md'), path.join(root, 'docs/events.md'));
    cpSync(schemasFolder(), schemas, { recursive: true, filter: (source) => !source.includes('node_modules') });
  });
  afterEach(() => rmSync(root, { recursive: true }));

  describe('keeps', () => {
    it('every event of the past readable by the schemas as they are', () => {
      expect(tool('check')).toMatchObject({ code: 0, err: '' });
    });

    it('at least one real event of every type, and events of every version that was ever told', () => {
      const types = readdirSync(inEvents())
        .filter((name) => /\.v\d+\.json$/.test(name))
        .map((name) => path.basename(name, '.json'));
      expect(readdirSync(inEvents('golden')).sort()).toEqual(types.sort());
      expect(types).toEqual(expect.arrayContaining(['consent.given.v1', 'consent.given.v2']));
    });

    it('a better description for what it is', () => {
      edit('contact.created.v1', (schema) => {
        schema.title = 'Somebody new.';
        schema.properties['ownerId']!['description'] = 'Whose it is.';
      });
      expect(check()).toEqual('');
      expect(tool('publish').out).toBe('Published contact.created.v1.');
      expect(tool('publish').out).toBe('Everything was published.');
    });
  });

  describe('fails', () => {
    it.each<[string, (schema: Schema) => void, RegExp]>([
      ['a field that went', dropAccount, /\/accountId went: events that the log holds/],
      [
        'a field that must be there',
        (schema) => schema.required.push('language'),
        /\/language is required from now on/,
      ],
      [
        'a new field',
        (schema) => (schema.properties['more'] = { type: 'string' }),
        /\/more came: readers that have the schema/,
      ],
      ['a value more', (schema) => itemsOf(schema).push('nickname'), /\/changed\/items value "nickname" came: readers/],
      ['a value less', (schema) => itemsOf(schema).pop(), /\/changed\/items value "ownerTeamPath" went: events/],
      [
        'a type less',
        (schema) => (schema.properties['accountId']!['type'] = 'string'),
        /\/accountId type null went: events/,
      ],
    ])('%s, and says to write a .v2', (_, change, told) => {
      edit('contact.created.v1', change);
      const err = check();
      expect(err).toMatch(told);
      expect(err).toContain('Put contact.created.v1.json back, and write the change as contact.created.v2.json.');
      expect(tool('publish')).toMatchObject({ code: 1, err: expect.stringMatching(told) });
    });

    it('as the command does, which goes on to say what is wrong after a drift', () => {
      edit('contact.created.v1', dropAccount);
      rmSync(path.join(schemas, 'generated', 'matrix.md'));
      const { code, err } = tool('check');
      expect(code).toBe(1);
      expect(err).toMatch(/matrix\.md is missing[^]*does not keep its contract:[^]*contact\.created\.v1\.json breaks/);
    });

    it('an event of the past that the schema refuses, whatever was published', () => {
      edit('contact.created.v1', dropAccount);
      cpSync(inEvents('contact.created.v1.json'), inEvents('published', 'contact.created.v1.json'));
      expect(check()).toMatch(/golden\/contact\.created\.v1\/\S+: is refused by the schema as it is .*accountId/);
    });

    it('a schema that went while the log holds its events', () => {
      rmSync(inEvents('product.deleted.v1.json'));
      expect(check()).toContain('product.deleted.v1.json was published and is gone');
      rmSync(inEvents('published', 'product.deleted.v1.json'));
      expect(check()).toContain('there is no schema product.deleted.v1.json any more');
    });

    it('a changed envelope', () => {
      const envelope = read(inEvents('envelope.json')) as Schema;
      envelope.properties['subject']!['maxLength'] = 128;
      write(inEvents('envelope.json'), envelope);
      expect(check()).toMatch(/envelope\.json breaks its contract\. Every event has it/);
    });

    it('a schema that nobody published, that has no event, or that does not say who tells it', () => {
      const schema = read(inEvents('product.created.v1.json'));
      write(inEvents('product.created.v2.json'), { ...schema, $id: 'product.created.v2.json' });
      const err = check();
      expect(err).toContain('product.created.v2.json is not published yet');
      expect(err).toContain('product.created.v2 has no golden event');
      delete schema['x-event'];
      write(inEvents('product.created.v2.json'), { ...schema, $id: 'product.created.v2.json' });
      expect(check()).toContain('product.created.v2.json does not say who tells it');
    });

    it('a schema that ajv does not take, by its name', () => {
      edit('product.created.v1', (schema) => schema.required.push('nowhere'));
      expect(check()).toMatch(/product\.created\.v1\.json is no schema to check by: .*"nowhere"/);
    });

    it('a successor that is not there', () => {
      edit('product.created.v1', (schema) => (schema['x-event'].supersededBy = 'product.created.v2'));
      expect(check()).toContain('product.created.v2 is told in its place, and there is no such schema');
    });

    it.each<[string, (event: Record<string, unknown>) => unknown, RegExp]>([
      ['is not JSON', () => undefined, /is not JSON/],
      ['comes from who does not tell it', (event) => ({ ...event, source: '/custodia/sales' }), /told by contacts/],
      ['is about something else', (event) => ({ ...event, recordtype: 'Team' }), /about a Team.*about a Contact/],
      [
        'has another id than its name',
        (event) => ({ ...event, id: '0190a000-0000-7000-8000-000000000001' }),
        /not named after/,
      ],
      [
        'has a value of a field in it',
        (event) => ({ ...event, email: 'ada@acme.com' }),
        /must NOT have additional properties/,
      ],
    ])('a golden event that %s', (_, change, told) => {
      const folder = inEvents('golden', 'contact.created.v1');
      const file = path.join(folder, readdirSync(folder)[0]!);
      const changed = change(read(file) as Record<string, unknown>);
      writeFileSync(file, changed === undefined ? '{' : JSON.stringify(changed));
      const err = check();
      expect(err).toMatch(told);
      expect(err).not.toContain('ada@acme.com');
    });

    it('a golden event in the folder of another type', () => {
      const [name] = readdirSync(inEvents('golden', 'contact.created.v1'));
      renameSync(inEvents('golden', 'contact.created.v1', name!), inEvents('golden', 'contact.deleted.v1', name!));
      expect(check()).toContain('is a custodia.contact.created.v1');
    });
  });

  describe('records', () => {
    const given = (type: string) => {
      const folder = inEvents('golden', type);
      return readdirSync(folder).map((name) => read(path.join(folder, name)) as Record<string, unknown>);
    };
    const from = (text: string) => {
      const file = path.join(schemas, 'events.ndjson');
      writeFileSync(file, text);
      return tool('record', file);
    };

    it('events that show something new, once, and nothing that is there already', () => {
      const events = given('contact.updated.v1');
      rmSync(inEvents('golden', 'contact.updated.v1'), { recursive: true });
      const lines = events.map((event) => JSON.stringify(event)).join('\n');
      expect(from(`${lines}\n\n`).out).toContain(`contact.updated.v1/${String(events[0]!['id'])}.json`);
      expect(from(lines).out).toBe('The corpus shows all of this already.');
      expect(check()).toBe('');
      expect(from(JSON.stringify({ ...events[0], id: '0190a000-0000-7000-8000-000000000001' })).out).toMatch(/already/);
    });

    it('nothing where one of them is wrong, and says which', () => {
      const [event] = given('product.created.v1');
      rmSync(inEvents('golden', 'product.created.v1'), { recursive: true });
      const { code, err } = from(JSON.stringify([event, { ...event, source: '/custodia/privacy' }]));
      expect(code).toBe(1);
      expect(err).toContain('event 2 comes from /custodia/privacy, and its type is told by sales');
      expect(existsSync(inEvents('golden', 'product.created.v1'))).toBe(false);
      expect(from('{}\n{"half').err).toContain('Line 2 is not JSON');
      expect(tool('record', path.join(schemas, 'nowhere')).err).toContain('cannot be read (ENOENT)');
    });
  });
});

function dropAccount({ properties, required }: Schema): void {
  delete properties['accountId'];
  required.splice(required.indexOf('accountId'), 1);
}

function itemsOf(schema: Schema): string[] {
  return (schema.properties['changed']!['items'] as { enum: string[] }).enum;
}

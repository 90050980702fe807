import { describe, expect, it } from '@jest/globals';
import { readEventSchemas } from '@custodia/events';
import { compareSchemas } from '../src/events/compare-schemas.ts';

const before = {
  title: 'Something happened.',
  type: 'object',
  additionalProperties: false,
  required: ['state', 'count'],
  properties: {
    state: { enum: ['OPEN', 'CLOSED'] },
    count: { type: 'integer', minimum: 1, maximum: 10 },
    note: { type: ['string', 'null'], pattern: '^[a-z]+$', maxLength: 8 },
    list: { type: 'array', items: { type: 'string', format: 'uuid' }, uniqueItems: true, maxItems: 3 },
    kind: { const: 'x' },
    inner: { type: 'object', additionalProperties: false, properties: { a: { type: 'number' } } },
    code: { $ref: '#/$defs/code' },
    either: { oneOf: [{ type: 'string' }, { type: 'null' }] },
  },
  $defs: { code: { description: 'A code.', type: 'string', maxLength: 3 }, other: { type: 'string' } },
};
type Draft = typeof before & { properties: Record<string, Record<string, unknown>> };

function changed(edit: (draft: Draft) => void): string[] {
  const draft = structuredClone(before) as Draft;
  edit(draft);
  return compareSchemas(before, draft).map(({ path, breaks }) => `${path} breaks ${breaks}`);
}

describe('comparing a schema with the one that was published', () => {
  it.each<[string, (draft: Draft) => void]>([
    ['another title', (draft) => void (draft.title = 'Else.')],
    [
      'a description',
      (draft) => void (draft.properties.state = { ...draft.properties.state, description: 'Its state.' } as never),
    ],
    ['an example', (draft) => Object.assign(draft.properties.count, { examples: [1] })],
    ['who tells it', (draft) => Object.assign(draft, { 'x-event': { publishers: ['contacts'], recordType: 'Thing' } })],
    ['a definition described otherwise', (draft) => void (draft.$defs.code.description = 'Else.')],
    ['a definition that nothing refers to', (draft) => Reflect.deleteProperty(draft.$defs, 'other')],
    ['another order', (draft) => void (draft.properties.state.enum = ['CLOSED', 'OPEN'])],
    ['a constant written as a list of one', (draft) => void (draft.properties.kind = { enum: ['x'] } as never)],
  ])('lets %s be', (_, edit) => expect(changed(edit)).toEqual([]));

  it.each<[string, (draft: Draft) => void, string]>([
    ['a field that went', (draft) => Reflect.deleteProperty(draft.properties, 'note'), '/note breaks the past'],
    ['a new field', (draft) => void (draft.properties['more'] = { type: 'string' }), '/more breaks old readers'],
    ['a field that must be there now', (draft) => draft.required.push('note'), '/note breaks the past'],
    ['a field that may be missing now', (draft) => void draft.required.pop(), '/count breaks old readers'],
    ['a value that went', (draft) => void draft.properties.state.enum.pop(), '/state breaks the past'],
    ['a new value', (draft) => void draft.properties.state.enum.push('LOST'), '/state breaks old readers'],
    ['any value', (draft) => void (draft.properties.state = {} as never), '/state breaks old readers'],
    ['a constant that is another', (draft) => void (draft.properties.kind.const = 'y'), '/kind breaks the past'],
    ['a type that went', (draft) => void draft.properties.note.type.pop(), '/note breaks the past'],
    ['a new type', (draft) => void draft.properties.note.type.push('number'), '/note breaks old readers'],
    [
      'a number in place of an integer',
      (draft) => void (draft.properties.count.type = 'number'),
      '/count breaks old readers',
    ],
    ['a higher least', (draft) => void (draft.properties.count.minimum = 2), '/count breaks the past'],
    ['a lower least', (draft) => void (draft.properties.count.minimum = 0), '/count breaks old readers'],
    ['a lower most', (draft) => void (draft.properties.note.maxLength = 7), '/note breaks the past'],
    ['no most', (draft) => Reflect.deleteProperty(draft.properties.count, 'maximum'), '/count breaks old readers'],
    ['another pattern', (draft) => void (draft.properties.note.pattern = '^[A-Z]+$'), '/note breaks both'],
    ['no pattern', (draft) => Reflect.deleteProperty(draft.properties.note, 'pattern'), '/note breaks old readers'],
    ['a format', (draft) => Object.assign(draft.properties.note, { format: 'email' }), '/note breaks the past'],
    [
      'another form of an item',
      (draft) => void (draft.properties.list.items.format = 'date'),
      '/list/items breaks both',
    ],
    [
      'items of any form',
      (draft) => Reflect.deleteProperty(draft.properties.list, 'items'),
      '/list/items breaks old readers',
    ],
    ['items that may repeat', (draft) => void (draft.properties.list.uniqueItems = false), '/list breaks old readers'],
    ['longer lists', (draft) => void (draft.properties.list.maxItems = 4), '/list breaks old readers'],
    ['an open object', (draft) => void (draft.additionalProperties = true), '/ breaks old readers'],
    [
      'a field inside that went',
      (draft) => void (draft.properties.inner.properties = {} as never),
      '/inner/a breaks the past',
    ],
    [
      'an object inside that is open',
      (draft) => void (draft.properties.inner.additionalProperties = true),
      '/inner breaks old readers',
    ],
    ['another definition', (draft) => void (draft.$defs.code.maxLength = 2), '/$defs/code breaks the past'],
    ['a reference to another', (draft) => void (draft.properties.code.$ref = '#/$defs/other'), '/code breaks both'],
    ['another choice', (draft) => void draft.properties.either.oneOf.pop(), '/either breaks both'],
    [
      'a rule that nobody has compared before',
      (draft) => Object.assign(draft.properties.count, { multipleOf: 2 }),
      '/count breaks both',
    ],
    ['no schema at all', (draft) => void (draft.properties['state'] = true as never), '/state breaks both'],
  ])('tells of %s', (_, edit, told) => expect(changed(edit)).toContain(told));

  it('finds every schema equal to itself, and lets no keyword of any be dropped in silence', () => {
    const annotations = ['$schema', '$id', 'title', 'description', 'x-event'];
    for (const { schema } of readEventSchemas().types.values()) {
      expect(compareSchemas(schema, structuredClone(schema))).toEqual([]);
      for (const place of keywordsOf(schema)) {
        if (annotations.includes(place.at(-1)!) || place.at(-1) === '$defs') continue;
        const without = structuredClone(schema);
        Reflect.deleteProperty(
          place.slice(0, -1).reduce((at: object, key) => Reflect.get(at, key), without),
          place.at(-1)!,
        );
        expect({ place, changes: compareSchemas(schema, without) }).not.toMatchObject({ changes: [] });
      }
    }
  });
});

/** Where each keyword stands; names of fields are none. */
function keywordsOf(schema: unknown, path: readonly string[] = []): string[][] {
  if (typeof schema !== 'object' || schema === null || Array.isArray(schema)) return [];
  return Object.entries(schema).flatMap(([keyword, value]) => {
    const here = [...path, keyword];
    if (keyword === 'properties' || keyword === '$defs') {
      return [here, ...Object.entries(value).flatMap(([name, inner]) => keywordsOf(inner, [...here, name]))];
    }
    return [here, ...(keyword === 'items' ? keywordsOf(value, here) : [])];
  });
}

import { describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { readManifest } from '../src/trusted-documents/read-manifest.ts';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const text = 'query Q { note }';
const read = (manifest: unknown) =>
  readManifest('documents.json', typeof manifest === 'string' ? manifest : JSON.stringify(manifest), { maxTokens: 20 });

describe('a manifest of trusted documents', () => {
  it('holds documents by any id', () => {
    expect([...read({ 'note/Q-1': text })]).toEqual([['note/Q-1', text]]);
  });

  it.each([sha256(text), `sha256:${sha256(text)}`])('finds by both spellings what goes by its digest: %s', (id) => {
    const documents = read({ [id]: text });
    expect([documents.get(sha256(text)), documents.get(`sha256:${sha256(text)}`)]).toEqual([text, text]);
  });

  it("may be of Apollo's format", () => {
    const operations = [{ id: 'a', body: text, name: 'Q', type: 'query' }];
    expect([...read({ format: 'apollo-persisted-query-manifest', version: 1, operations })]).toEqual([['a', text]]);
  });

  it('names every fault at once', () => {
    const faulty = {
      'has spaces': text,
      ['x'.repeat(201)]: text,
      number: 7,
      [`sha256:${sha256('another')}`]: text,
      syntax: 'query {',
      fragment: 'fragment F on Query { note }',
      long: `{ ${'note '.repeat(30)} }`,
    };
    for (const fault of [
      '"has spaces" is no id',
      `"${'x'.repeat(201)}" is no id`,
      '"number" has no document',
      `"sha256:${sha256('another')}" is not the digest of its document`,
      '"syntax" does not parse: Syntax Error',
      '"fragment" has no operation',
      '"long" does not parse',
    ]) {
      expect(() => read(faulty)).toThrow(fault);
    }
  });

  it.each([
    ['no JSON', '{', 'are not JSON'],
    ['a list', [text], 'it is no JSON object'],
    ['null', 'null', 'it is no JSON object'],
    ['a later version of its format', { format: 'apollo-persisted-query-manifest', version: 2 }, 'only version 1'],
    [
      'an operation without an id',
      { format: 'apollo-persisted-query-manifest', version: 1, operations: [{ body: text }] },
      '"operations[0]" is no id',
    ],
    [
      'one id twice',
      {
        format: 'apollo-persisted-query-manifest',
        version: 1,
        operations: [
          { id: 'a', body: text },
          { id: 'a', body: text },
        ],
      },
      '"a" is there twice',
    ],
  ])('that is %s is refused', (_what, manifest, message) => {
    expect(() => read(manifest)).toThrow(message);
  });
});

import { describe, expect, it } from '@jest/globals';
import { buildASTSchema, isEnumType, parse } from 'graphql';
import { compilePolicy, readSchemas } from '../src/index.ts';
import { ourDirectives } from '../src/compile/directive-names.ts';
import { aSchema } from './a-schema.ts';

const purposes = 'enum PurposeKey { SALES }\ndirective @link(url: String, import: [String]) repeatable on SCHEMA\n';
const vocabulary = buildASTSchema(parse(purposes + readSchemas().policy), { assumeValidSDL: true });

/** policy.graphql defines the words and the compiler obeys them: a word that only one of them knows would be a rule nobody keeps. */
describe('the policy vocabulary', () => {
  it('has the directives that the compiler reads, and no others', () => {
    const builtIn = ['include', 'skip', 'deprecated', 'specifiedBy', 'oneOf', 'link'];
    const defined = vocabulary.getDirectives().map(({ name }) => name);

    expect(defined.filter((name) => !builtIn.includes(name)).sort()).toEqual([...ourDirectives].sort());
  });

  it.each([
    ['MaskStyle', (value: string) => `@mask(as: ${value}, unless: [["a:read"]])`],
    ['SearchKind', (value: string) => `@sealed(search: [${value}])`],
  ])('has no %s that the compiler refuses', (enumName, directive) => {
    const type = vocabulary.getType(enumName);
    const values = isEnumType(type) ? type.getValues().map(({ name }) => name) : [];

    expect(values.length).toBeGreaterThan(0);
    for (const value of values) {
      const shop = `type Query { ping: String @notPersonal ${directive(value)} }`;
      expect(() => compilePolicy(aSchema({ shop }))).not.toThrow();
    }
  });
});

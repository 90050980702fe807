import type { Draw } from '../draw-from.ts';
import { sent } from './diary.ts';

export const prototypeNames = ['__proto__', 'constructor', 'prototype', 'toString', 'valueOf', 'hasOwnProperty'].concat(
  ['__defineGetter__', '__lookupSetter__', 'isPrototypeOf'],
);

const odd = ['\u0000', '\ufeff', '\u202e', '\u200b', '\ud800', '\udfff', '🦆', 'é', '\u2028', '\r', '\t', '\u001b[31m'];
const sane = [
  '{ letter(id: "1") { id text mood words next { id text } } }',
  'query Q($id: ID!, $max: Int) { letter(id: $id) { text(max: $max) pages(first: 2) { ... on Letter { id secret } } } }',
  '{ me { id name letters { id secret } email } }',
  '{ found { __typename ... on Letter { id } ... on Sealed { key } } }',
  'mutation M($text: String!) { write(text: $text) { id text secret } }',
  '{ fails(code: "INTERNAL_SERVER_ERROR") letter(id: "1") { fails must } }',
  '{ page(where: { any: [{ mood: GOOD }], not: { size: 3 } }) { id } must }',
  '{ page(id: "sealed") { __typename ... on Sealed { id secret key } } }',
  `{ echo(text: "${sent}", number: 3, share: 0.5, flag: true, mood: BAD, anything: { a: [1, null] }) }`,
];
const leaves = ['id', 'text', 'secret', '__typename', 'mood', 'fails', 'must'];

/** Documents as they come from somebody who means harm, or from a broken program. */
export const documents: Readonly<Record<string, (draw: Draw) => string>> = {
  sane: (draw) => draw(sane),
  broken: (draw) => {
    let text = draw(sane);
    for (let left = draw([1, 2, 5]); left > 0; left -= 1) {
      const at = draw([...text].map((_, index) => index));
      const put = draw([
        '',
        '{',
        '}',
        '(',
        ')',
        '...',
        '$',
        '@',
        '"',
        '"""',
        '#',
        ':',
        '!',
        '|',
        '\\u',
        '\\',
        ...odd,
        ...prototypeNames,
      ]);
      text = text.slice(0, at) + put + text.slice(at + draw([0, 1, 3]));
    }
    return text;
  },
  cut: (draw) => {
    const text = draw(sane);
    return text.slice(0, draw([0, 1, 5, 9, text.length - 3, text.length - 1]));
  },
  deep: (draw) => {
    const levels = draw([12, 30, 300, 2000]);
    const step = draw(['next { ', '... { ', '... on Page { ', 'a: next { ', 'pages { ']);
    return `{ letter(id: "1") { ${step.repeat(levels)} id ${'} '.repeat(levels)} } }`;
  },
  deepValues: (draw) => {
    const levels = draw([20, 200, 1500]);
    const [open, close] = draw([
      ['[', ']'],
      ['{ not: ', '}'],
      ['{ any: [', ']}'],
    ] as const);
    return `{ echo(anything: ${open.repeat(levels)}${open === '[' ? '' : '{}'}${close.repeat(levels)}) }`;
  },
  wide: (draw) => {
    const count = draw([40, 400, 2500]);
    const part = draw<(index: number) => string>([
      (index) => `a${index}: echo`,
      () => 'echo',
      (index) => `... on Query { b${index}: toString }`,
      (index) => `echo @skip(if: false)${index % 2 === 0 ? ' @include(if: true)' : ''}`,
      (index) => `c${index}: letter(id: "${index}") { secret }`,
    ]);
    return `{ ${Array.from({ length: count }, (_, index) => part(index)).join(' ')} }`;
  },
  manyDefinitions: (draw) => {
    const count = draw([10, 100, 700]);
    const one = draw<(index: number) => string>([
      (index) => `query Q${index} { echo }`,
      () => 'query Same { echo }',
      () => '{ echo }',
      (index) => `fragment F${index} on Query { echo }`,
    ]);
    return `${draw(['{ echo }', 'query Q { ...F0 }', ''])} ${Array.from({ length: count }, (_, index) => one(index)).join(' ')}`;
  },
  manyVariables: (draw) => {
    const names = Array.from(
      { length: draw([5, 100, 800]) },
      (_, index) => `$v${index}: ${draw(['Int', 'ID!', '[Filter!]', 'Nope'])}`,
    );
    return `query (${names.join(', ')}) { echo(number: $v0) }`;
  },
  circles: (draw) =>
    draw([
      '{ ...A } fragment A on Query { ...A }',
      '{ ...A } fragment A on Query { ...B } fragment B on Query { echo ...A }',
      '{ letter(id: "1") { ...A } } fragment A on Letter { next { ...B } } fragment B on Page { ... on Letter { ...A } }',
      '{ ...__proto__ } fragment __proto__ on Query { ...constructor } fragment constructor on Query { ...__proto__ }',
      `{ ...F0 } ${Array.from({ length: 30 }, (_, index) => `fragment F${index} on Query { ...F${index + 1} ...F${index + 1} }`).join(' ')} fragment F30 on Query { echo }`,
      '{ ...Nowhere }',
      '{ ...A } fragment A on Nope { id }',
      '{ ...A } fragment A on Mood { id }',
    ]),
  huge: (draw) => {
    const size = draw([1_000, 20_000, 70_000]);
    const text = 'x'.repeat(size);
    return draw([
      `{ ${text}: echo }`,
      `{ echo(text: "${text}") }`,
      `{ echo(text: """${text}""") }`,
      `query ${text} { echo }`,
      `{ echo(number: ${'9'.repeat(size)}) }`,
      `{ echo # ${text}\n }`,
      `{ ${' '.repeat(size)} echo }`,
      `{ ${text} }`,
    ]);
  },
  numbers: (draw) => {
    const number = draw([
      '2147483648',
      '-2147483649',
      '9007199254740993',
      '1e999',
      '-0',
      '00',
      '1.',
      '.5',
      '1e',
      '0x10',
      'NaN',
      '9'.repeat(400),
    ]);
    return draw([
      `{ echo(number: ${number}) }`,
      `{ echo(share: ${number}) }`,
      `{ letter(id: ${number}) { id } }`,
      `{ echo(anything: ${number}) }`,
    ]);
  },
  prototypes: (draw) => {
    const [one, other] = [draw(prototypeNames), draw(prototypeNames)];
    return draw([
      `{ ${one}: letter(id: "1") { ${other}: text ${one}: id } }`,
      `{ ${one}: letter(id: "1") { ${other}: secret id } ${other}: echo }`,
      `query ${one}($${other}: ID!) { letter(id: $${other}) { secret } }`,
      `{ ...${one} } fragment ${one} on Query { ${other} }`,
      `{ ${one}: constructor(valueOf: "${other}") { id ${other}: next { ${one}: id } } }`,
      `{ echo(anything: { ${one}: { ${other}: true } }) }`,
      `{ page(where: { ${one}: 1 }) { id } }`,
      `{ echo @${one}(if: true) }`,
      `{ me { ${one}: letters { ${other}: words } } }`,
      `{ echo(${one}: 1) ... on ${other} { id } }`,
    ]);
  },
  unicode: (draw) => {
    const char = draw(odd);
    return draw([
      `${char}{ echo }`,
      `{ echo${char} }`,
      `{ ${char}: echo }`,
      `{ echo(text: "${char}") }`,
      `{ echo(text: "\\u${draw(['d800', 'DFFF', '0000', '{110000}', '{d800}', 'zzzz'])}") }`,
      `# ${char}\n{ echo }`,
    ]);
  },
  directives: (draw) =>
    `{ letter(id: "1") { ${draw(leaves)} ${draw([
      '@skip',
      '@skip(if: null)',
      '@include(if: "yes")',
      '@include(if: $nowhere)',
      '@skip(if: true) @skip(if: true)',
      '@defer',
      '@stream(initialCount: 0)',
      '@unknown(a: 1)',
      '@authenticated',
      '@requiresScopes(scopes: [])',
      '@inaccessible',
      '@deprecated',
      '@skip(if: true, if: false)',
      `@${'a'.repeat(3000)}`,
      '@include(if: [true])',
      '@specifiedBy(url: "x")',
    ])} } }`,
  introspection: (draw) =>
    draw([
      '{ __schema { types { name fields { name } } } }',
      '{ letter(id: "1") { __schema { queryType { name } } } }',
      '{ letter(id: "1") { id } __type(name: "Sealed") { fields { name } } }',
      '{ _service { sdl } }',
      '{ _entities(representations: [{ __typename: "Letter", id: "1" }]) { ... on Letter { secret } } }',
      'query ($n: String!) { __type(name: $n) { ofType { ofType { ofType { name } } } } }',
      '{ __typename: echo }',
      '{ a: __typename __typename b: __typename }',
      '{ letter(id: "1") { __typename: id } }',
      '{ found { __internal: __typename __typename } }',
      'subscription { echo }',
      'subscription S { __typename }',
    ]),
  conflicts: (draw) =>
    draw([
      '{ a: echo a: toString }',
      '{ letter(id: "1") { a: id a: secret } }',
      '{ letter(id: "1", id: "2") { id } }',
      '{ echo(anything: { a: 1, a: 2 }) }',
      '{ page { ... on Letter { x: id } ... on Sealed { x: key } } }',
      'query ($a: Int, $a: ID) { echo(number: $a) }',
      'query A { echo } query A { toString }',
      '{ letter { id } }',
      '{ letter(id: null) { id } }',
      '{ echo { id } }',
      '{ letter(id: "1") }',
    ]),
};

import { gzipSync } from 'node:zlib';
import type { Draw } from '../draw-from.ts';
import { sent } from './diary.ts';
import { documents, prototypeNames } from './hostile-documents.ts';

export interface HostileRequest {
  readonly kind: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE' | 'PATCH' | 'OPTIONS' | 'HEAD';
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body: string | Buffer | null;
}

/** Most are bad GraphQL in good HTTP, because that is what gets furthest. */
export function hostileRequest(draw: Draw, authorizations: readonly string[]): HostileRequest {
  const kind = draw(['sane', 'sane', 'sane', 'prototypes', ...Object.keys(documents)]);
  const document = documents[kind]!;
  const query = document(draw);
  const authorization = draw(authorizations);
  const asked = {
    query,
    variables: variables(draw),
    ...(draw([true, false, false, false, false]) && { operationName: operationName(draw) }),
  };
  const plain: HostileRequest = {
    kind,
    method: 'POST',
    path: '/graphql',
    headers: { 'content-type': 'application/json', ...(authorization !== '' && { authorization }) },
    body: JSON.stringify(asked),
  };
  const how = draw(['plain', 'plain', 'plain', 'plain', 'plain', 'envelope', 'envelope', 'transport'] as const);
  if (how === 'envelope') return { ...plain, kind: 'envelope', body: envelope(draw, query) };
  return how === 'transport' ? transport(draw, plain, query) : plain;
}

function variables(draw: Draw): unknown {
  const odd = draw<unknown>([
    null,
    true,
    -1,
    1e308,
    9007199254740993,
    '',
    sent,
    'x'.repeat(10_000),
    '\u0000\ud800',
    [],
    [[[[]]]],
    {},
    { [draw(prototypeNames)]: { polluted: true } },
    JSON.parse('{"__proto__":{"polluted":true}}'),
    nested(draw([5, 500])),
  ]);
  const fitting = { id: '1', max: 3, text: sent, n: 'Sealed' };
  return draw<unknown>([
    ...Array.from({ length: 12 }, () => fitting),
    { ...fitting, [draw(prototypeNames)]: '1' },
    { id: odd, max: odd, text: odd, n: odd },
    { id: odd, text: 'a', v0: odd },
    Object.fromEntries(prototypeNames.map((name) => [name, odd])),
    Object.fromEntries(prototypeNames.map((name) => [name, '1'])),
    odd,
    {},
  ]);
}

function nested(levels: number): unknown {
  let value: unknown = sent;
  for (let left = levels; left > 0; left -= 1) value = { not: value };
  return value;
}

function operationName(draw: Draw): unknown {
  return draw<unknown>([
    'Q',
    'M',
    'A',
    'Q0',
    '',
    'Nowhere',
    sent,
    7,
    null,
    [],
    {},
    true,
    ...prototypeNames,
    'x'.repeat(5_000),
  ]);
}

/** JSON that is no request, or says one thing twice. */
function envelope(draw: Draw, query: string): string | Buffer {
  const text = JSON.stringify(query);
  const name = draw(prototypeNames);
  return draw<string | Buffer>([
    '',
    ' ',
    'null',
    'true',
    '0',
    '"{ echo }"',
    '[]',
    `[{"query":${text}}]`,
    `[${Array.from({ length: 50 }, () => `{"query":${text}}`).join(',')}]`,
    `{"query":${text}`,
    `{"query":${text},"query":"{ echo }"}`,
    `{"query":${text},"variables":{"id":"1"},"variables":null}`,
    `{"query":${text},"${name}":{"polluted":true}}`,
    `{"${name}":{"query":${text}}}`,
    `{"query":${text},"variables":{"${name}":{"polluted":true},"id":{"${name}":1}}}`,
    `{"query":${text},"extensions":{"${name}":1,"persistedQuery":{"version":1,"sha256Hash":"${'a'.repeat(64)}"}}}`,
    `{"query":${text},"extensions":"${sent}"}`,
    `{"query":${text},"variables":"{\\"id\\":1}"}`,
    `{"query":${text},"variables":[1,2]}`,
    '{"query":null}',
    '{"query":{}}',
    '{"query":[]}',
    '{"query":7}',
    `{"id":"${'a'.repeat(64)}","documentId":"${name}"}`,
    `{"query":${text},"purpose":"${name}"}`,
    `\ufeff{"query":${text}}`,
    `{"query":${text}}\u0000`,
    `{"query":"\\ud800{ echo }","operationName":"\\u0000"}`,
    `${'['.repeat(5_000)}${']'.repeat(5_000)}`,
    `${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}`,
    `{"query":"{ echo }","variables":{"id":${'9'.repeat(2_000)}}}`,
    Buffer.from([0xff, 0xfe, 0x7b, 0x00]),
    Buffer.concat([
      Buffer.from('{"query":"{ echo(text: \\"'),
      Buffer.from([0xc3, 0x28, 0xf0]),
      Buffer.from('\\") }"}'),
    ]),
    gzipSync(`{"query":${text}}`),
    Buffer.alloc(300_000, 0x20),
    `{"query":"{ echo }","padding":"${'x'.repeat(250_000)}"}`,
  ]);
}

/** Good or bad GraphQL in bad HTTP. */
function transport(draw: Draw, plain: HostileRequest, query: string): HostileRequest {
  const kind = 'transport';
  const encoded = encodeURIComponent(Buffer.from(query.slice(0, 2_000)).toString());
  const how = draw(['type', 'type', 'header', 'header', 'method', 'address', 'encoding']);
  if (how === 'type') {
    const types = [
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'application/graphql',
    ];
    const more = [
      'application/json; charset=utf-7',
      'application/json;;;',
      '',
      '__proto__',
      'text/html, application/json',
    ];
    const type = draw([
      ...types,
      ...more,
      'application/graphql-response+json',
      'application/xml',
      `application/${'j'.repeat(3_000)}`,
    ]);
    return {
      ...plain,
      kind,
      headers: { ...plain.headers, 'content-type': type },
      body: draw([plain.body, `query=${encoded}`, Buffer.from(query).toString()]),
    };
  }
  if (how === 'header') {
    const long = 'x'.repeat(draw([100, 9_000]));
    const [name, value] = draw([
      ['authorization', 'Bearer'],
      ['authorization', 'Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJzdWItYm9zcyJ9.'],
      ['authorization', `Bearer ${long}`],
      ['authorization', `Basic ${Buffer.from(`${sent}:x`).toString('base64')}`],
      ['authorization', ', , Bearer a'],
      ['x-request-id', sent],
      ['x-request-id', long],
      ['x-purpose', '__proto__'],
      ['x-purpose', sent],
      ['x-forwarded-for', `${sent}, 1.2.3.4`],
      ['traceparent', '00-zz-zz-zz'],
      ['cookie', `session=${sent}; __proto__=1`],
      ['origin', 'null'],
      ['origin', 'https://evil.example'],
      ['apollo-require-preflight', 'true'],
      ['accept', 'text/html;q=1, */*;q=0.0000001'],
      ['accept', 'multipart/mixed; deferSpec=20220824'],
      ['accept-language', long],
      ['host', 'evil.example'],
    ] as const);
    return { ...plain, kind, headers: { ...plain.headers, [name]: value } };
  }
  if (how === 'method') {
    const method = draw(['GET', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'HEAD'] as const);
    const hasBody = method === 'PUT' || method === 'PATCH';
    return {
      ...plain,
      kind,
      method,
      body: hasBody ? plain.body : null,
      path: `/graphql${hasBody ? '' : `?query=${encoded}`}`,
    };
  }
  if (how === 'address') {
    const path = draw(
      [
        '/',
        '//graphql',
        '/graphql/',
        '/graphql/../graphql',
        '/graphql/%00',
        '/%E0%A4%A',
        '/metrics/../graphql',
        '/GRAPHQL',
      ].concat([
        `/graphql?${'a=b&'.repeat(400)}`,
        `/graphql?query=${encoded}`,
        '/graphql?__proto__[polluted]=1',
        `/${prototypeNames[0]!}`,
        '/.well-known/../graphql',
        `/${'x'.repeat(8_000)}`,
      ]),
    );
    return { ...plain, kind, path };
  }
  const [encoding, body] = draw([
    ['gzip', plain.body],
    ['gzip', gzipSync(plain.body ?? '')],
    ['br', Buffer.from([1, 2, 3])],
    ['identity', plain.body],
    ['__proto__', plain.body],
  ] as const);
  return { ...plain, kind, headers: { ...plain.headers, 'content-encoding': encoding }, body };
}

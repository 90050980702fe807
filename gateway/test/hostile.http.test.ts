import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { isErrorCode } from '@custodia/errors';
import { Pool } from 'undici';
import { drawFrom } from './draw-from.ts';
import { diary, planted, sent } from './hostile/diary.ts';
import { hostileRequest, type HostileRequest } from './hostile/hostile-requests.ts';
import { openHttpBench, type HttpBench } from './http-bench.ts';

const requests = Number(process.env['CUSTODIA_HOSTILE_REQUESTS'] ?? 10_000);
const together = 8;

let bench: HttpBench;
let pool: Pool;

beforeAll(async () => {
  bench = await openHttpBench([diary], {
    INTROSPECTION: 'on',
    LIMIT_BODY_BYTES: '200000',
    // What is sent is to be looked at, and not only counted.
    ADDRESS_REQUESTS_PER_MINUTE: '1000000',
    ADDRESS_FAILED_SIGN_INS_PER_MINUTE: '1000000',
  });
  Object.assign(bench.people, {
    'sub-reader': { id: 'u-1', tenantId: 'acme', roles: ['reader'], active: true, path: '/a/' },
    'sub-boss': { id: 'u-2', tenantId: 'acme', roles: ['boss'], active: true, path: null },
    'sub-gone': { id: 'u-3', tenantId: 'acme', roles: ['boss'], active: false, path: null },
  });
  pool = new Pool(bench.url, { connections: together, headersTimeout: 20_000, bodyTimeout: 20_000 });
});
afterAll(async () => {
  await pool.close();
  await bench.close();
});

/** What no answer and no log line may hold: people, places behind the gateway, the inside of a program. */
function betrayed(text: string): string | null {
  const addresses = Object.values(bench.subgraphs).map(({ url }) => new URL(url).host);
  const secrets = [...planted, ...addresses, '10.9.8.7', '/srv/diary', 'node_modules', 'ER_DUP_ENTRY'];
  return secrets.find((secret) => text.includes(secret)) ?? /\bat .+:\d+:\d+\)?/.exec(text)?.[0] ?? null;
}

describe('whatever is sent', () => {
  it(`is answered without a 5xx, a crash, an address, a stack or a personal value (${requests} hostile requests)`, async () => {
    const draw = drawFrom(Number(process.env['CUSTODIA_PROPERTY_SEED'] ?? 20_260_202));
    const names = Object.getOwnPropertyNames(Object.prototype).sort();
    const exp = Math.floor(Date.now() / 1_000) + 3_600;
    const bearer = async (subject: string, claims = {}) => `Bearer ${await bench.token(subject, { exp, ...claims })}`;
    const authorizations = [
      ...[await bearer('sub-boss'), await bearer('sub-reader')].flatMap((one) => [one, one, one, one]),
      await bearer('sub-gone'),
      await bearer('sub-boss', { exp: 1_700_000_000 }),
      '',
    ];

    const seen = { codes: new Map<string, number>(), statuses: new Map<number, number>(), withData: 0 };
    const bad: unknown[] = [];
    let left = requests;
    const worker = async () => {
      while (left > 0 && bad.length < 10) {
        left -= 1;
        const request = hostileRequest(draw, authorizations);
        const { status, text } = await send(request).catch((cause: unknown) => {
          throw new Error(`there is no answer to ${JSON.stringify(shown(request))}`, { cause });
        });
        seen.statuses.set(status, (seen.statuses.get(status) ?? 0) + 1);
        if (text.includes('"data":{')) seen.withData += 1;
        for (const [, code] of text.matchAll(/"code":"(\w+)"/g))
          seen.codes.set(code!, (seen.codes.get(code!) ?? 0) + 1);
        const betrays = betrayed(text);
        if (status >= 500 || betrays !== null) {
          bad.push({ request: shown(request), text: text.slice(0, 1_000), status, betrays });
        }
      }
    };
    await Promise.all(Array.from({ length: together }, worker));
    // What is left unhandled, rejection or exception, fails a test by itself.
    expect(bad).toEqual([]);

    expect(bench.logs.map(betrayed).filter((found) => found !== null)).toEqual([]);
    expect(bench.logs.filter((line) => line.includes(sent) || line.includes('sub-boss'))).toEqual([]);
    expect(Object.getOwnPropertyNames(Object.prototype).sort()).toEqual(names);

    // What is turned away at the door proves little: enough of it has to get as far as each of these.
    expect(seen.withData).toBeGreaterThan(requests / 10);
    expect([...seen.codes.keys()].filter((code) => !isErrorCode(code))).toEqual([]);
    expect(seen.codes.has('RATE_LIMITED')).toBe(false);
    const reached = ['GRAPHQL_PARSE_FAILED', 'GRAPHQL_VALIDATION_FAILED', 'OPERATION_LIMIT_EXCEEDED', 'BAD_USER_INPUT'];
    const further = ['UNAUTHENTICATED', 'BAD_REQUEST', 'UNAUTHORIZED_FIELD_OR_TYPE', 'INTERNAL_SERVER_ERROR'];
    for (const code of [...reached, ...further]) {
      expect({ code, often: (seen.codes.get(code) ?? 0) > requests / 1_000 }).toEqual({ code, often: true });
    }
    const calm = await bench.ask('{ me { id } letter(id: "1") { id secret } }', 'sub-boss');
    expect([calm.status, calm.json.data]).toEqual([200, { me: { id: 'u-2' }, letter: { id: '1', secret: null } }]);
  }, 600_000);
});

async function send({ method, path, headers, body }: HostileRequest): Promise<{ status: number; text: string }> {
  const { statusCode, body: answer } = await pool.request({ method, path, headers, body });
  return { status: statusCode, text: await answer.text() };
}

function shown({ kind, method, path, headers, body }: HostileRequest) {
  const { authorization, ...others } = headers;
  return {
    kind,
    method,
    path,
    headers: others,
    hasToken: authorization !== undefined,
    body: String(body).slice(0, 1_000),
  };
}

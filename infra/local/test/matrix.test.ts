import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually, stacks, type StackRun } from '@custodia/testing';
import { command, freePortRange, type RunningCustodia, startCustodia } from './running-custodia.ts';

/**
 * Asks the running system for every field as every role, and compares with schemas/generated/matrix.md: the whole way
 * from token to database and back, on the real servers where they run and on the embedded ones elsewhere.
 */
const stack = stacks().at(-1)!;
const matrixFile = fileURLToPath(new URL('../../../schemas/generated/matrix.md', import.meta.url));

type Cell = 'shown' | 'masked' | 'denied';
type Row = Readonly<Record<string, unknown>>;

const matrix = readMatrix();

/** Where an object of the type is found. Each answers the one record that `arrange` made, or at least one. */
const roots: Readonly<Record<string, { readonly root: string; readonly query: (fields: string) => string }>> = {
  User: {
    root: 'users',
    query: (f) => `{ users(first: 1, filter: { nameIs: "Darcel Schlecht" }) { nodes { ${f} } } }`,
  },
  Team: { root: 'teams', query: (f) => `{ teams(first: 1) { nodes { ${f} } } }` },
  Account: { root: 'accounts', query: (f) => `{ accounts(filter: { externalId: "matrix" }) { nodes { ${f} } } }` },
  Contact: { root: 'contacts', query: (f) => `{ contacts(filter: { externalId: "matrix" }) { nodes { ${f} } } }` },
  Activity: { root: 'activities', query: (f) => `{ activities(first: 1) { nodes { ${f} } } }` },
  Product: { root: 'products', query: (f) => `{ products(first: 1) { nodes { ${f} } } }` },
  Opportunity: { root: 'opportunities', query: (f) => `{ opportunities(first: 1) { nodes { ${f} } } }` },
  PipelineSummaryRow: { root: 'pipelineSummary', query: (f) => `{ pipelineSummary(by: STAGE) { ${f} } }` },
  Purpose: { root: 'purposes', query: (f) => `{ purposes { ${f} } }` },
  ConsentRecord: { root: 'consents', query: (f) => `{ consents(first: 1) { nodes { ${f} } } }` },
  AuditEntry: { root: 'auditEntries', query: (f) => `{ auditEntries(first: 1) { nodes { ${f} } } }` },
  RetentionRule: { root: 'retentionRules', query: (f) => `{ retentionRules { ${f} } }` },
  RetentionRecord: { root: 'retentionRecords', query: (f) => `{ retentionRecords(first: 1) { nodes { ${f} } } }` },
};

const people: Readonly<Record<string, string>> = {
  sales_representative: 'rep',
  sales_manager: 'manager',
  finance_manager: 'finance',
  it_operator: 'it',
  support_agent: 'support',
  marketer: 'marketer',
  privacy_officer: 'privacy',
  auditor: 'auditor',
  tenant_admin: 'Terry Matrix',
};

let run: StackRun;
let env: Record<string, string> = {};
let custodia: RunningCustodia;
const tokens = new Map<string, string>();

beforeAll(async () => {
  run = await stack.open();
  const dataDir = await mkdtemp(path.join(tmpdir(), 'custodia-matrix-'));
  env = { PORT: String(await freePortRange()), CUSTODIA_DATA_DIR: dataDir, ...(await onServers()) };
  custodia = await startCustodia(env);
  await arrange();
}, 300_000);

afterAll(async () => {
  await custodia?.end('SIGTERM');
  await run?.dispose();
  await rm(env['CUSTODIA_DATA_DIR'] ?? '', { recursive: true, force: true });
});

/** Settings that put the system on the stack's servers; none for the embedded stack, which is the default. */
async function onServers(): Promise<Record<string, string>> {
  const services = ['directory', 'contacts', 'sales', 'privacy', 'audit', 'retention'];
  const urls = await Promise.all(services.map((service) => run.databaseUrl(service)));
  if (!urls[0]?.startsWith('mysql:')) return {};
  return { CUSTODIA_DATABASE_URL: urls[0].replace(/directory$/, '{service}'), CUSTODIA_EVENTS_URL: run.eventsUrl };
}

async function tokenOf(person: string): Promise<string> {
  // Without a second factor, since the table is for requests in which no policy says yes.
  const known = tokens.get(person) ?? (await command('token', ['--as', person, '--without-mfa'], env)).out.trim();
  tokens.set(person, known);
  return known;
}

/** Null asks without a token. */
async function ask(person: string | null, query: string) {
  const authorization: Record<string, string> =
    person === null ? {} : { authorization: `Bearer ${await tokenOf(person)}` };
  const response = await fetch(`http://127.0.0.1:${env['PORT']}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...authorization },
    body: JSON.stringify({ query }),
  });
  const body = (await response.json()) as {
    data: any;
    errors?: { path?: (string | number)[]; extensions: { code: string } }[];
  };
  return { data: body.data, errors: body.errors ?? [] };
}

async function change(mutation: string): Promise<string> {
  const { data, errors } = await ask('admin', `mutation { ${mutation} }`);
  const [payload] = Object.values(data ?? {}) as { problem: unknown; record?: { id: string } }[];
  if (errors.length > 0 || payload?.problem) throw new Error(JSON.stringify({ errors, payload }));
  return payload?.record?.id ?? '';
}

/** One record of each kind that the representative owns, with every field set. */
async function arrange(): Promise<void> {
  const roles = 'rows { outcome problem { message } }';
  await change(
    `upsertUsers(input: [{ externalId: "matrix", name: "Terry Matrix", roles: ["tenant_admin"] }]) { ${roles} }`,
  );
  const rep = (await ask('rep', '{ me { id } }')).data.me.id as string;
  const usd = (amount: number) => `{ amountMinor: ${amount}, currency: "USD" }`;
  const account = await change(
    `createAccount(input: { name: "Matrix", externalId: "matrix", ownerId: "${rep}", industry: "software", website: "https://matrix.example.com",
       annualRevenue: ${usd(7)}, creditLimit: ${usd(8)}, paymentTerms: "net 30", bankAccount: "DE02120300000000202051" })
       { record: account { id } problem { message } }`,
  );
  const contact = await change(
    `createContact(input: { externalId: "matrix", ownerId: "${rep}", accountId: "${account}", givenName: "Grace", familyName: "Hopper",
       emails: [{ address: "grace.hopper@example.com" }], phones: [{ number: "+442079460958" }], birthday: "1906-12-09",
       addresses: [{ street: "1 Navy Way", city: "Arlington", country: "US" }], jobTitle: "Rear admiral", nationalId: "000-12-3456", language: "en-US" })
       { record: contact { id } problem { message } }`,
  );
  const product = await change(
    'createProduct(input: { name: "Compiler" }) { record: product { id } problem { message } }',
  );
  await eventually(() =>
    change(
      `createOpportunity(input: { name: "Compilers", amount: ${usd(9)}, ownerId: "${rep}", productId: "${product}", accountId: "${account}",
         primaryContactId: "${contact}" }) { record: opportunity { id } problem { message } }`,
    ),
  );
  await eventually(() =>
    change(
      `giveConsent(input: { contactId: "${contact}", purpose: "MARKETING" }) { record: consent { id } problem { message } }`,
    ),
  );
  // An activity belongs to who logs it: one by each who may.
  const log = `logActivity(input: { kind: CALL, subject: "Asked about nanoseconds", contactId: "${contact}" }) { problem { message } }`;
  for (const person of ['rep', 'support']) {
    const { errors, data } = await ask(person, `mutation { ${log} }`);
    expect({ errors, problem: data.logActivity.problem }).toEqual({ errors: [], problem: null });
  }
  await eventually(async () => {
    const { data } = await ask(
      'admin',
      '{ auditEntries(first: 1) { nodes { id } } retentionRecords(first: 1) { nodes { id } } }',
    );
    expect([data.auditEntries.nodes, data.retentionRecords.nodes].map((nodes) => nodes.length)).toEqual([1, 1]);
  });
}

/** Type → field → role → cell, of the first table of matrix.md. */
function readMatrix(): ReadonlyMap<string, ReadonlyMap<string, Readonly<Record<string, Cell>>>> {
  const lines = readFileSync(matrixFile, 'utf8').split('\n');
  const start = lines.findIndex((line) => line.startsWith('| field |'));
  const cells = (line: string) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim());
  const [, ...roles] = cells(lines[start]!);
  const types = new Map<string, Map<string, Record<string, Cell>>>();
  for (const line of lines.slice(start + 2, lines.indexOf('', start))) {
    const [coordinate = '', ...decisions] = cells(line);
    const [type = '', field = ''] = coordinate.split('.');
    const fields = types.get(type) ?? new Map<string, Record<string, Cell>>();
    fields.set(field, Object.fromEntries(roles.map((role, at) => [role, decisions[at] as Cell])));
    types.set(type, fields);
  }
  return types;
}

/** A field as it is selected: objects by their type name alone, which is free. Only without a token is the schema whole. */
async function selections(type: string): Promise<Map<string, string>> {
  const { data } = await ask(
    null,
    `{ __type(name: "${type}") { fields { name type { kind ofType { kind ofType { kind ofType { kind } } } } } } }`,
  );
  type Ref = { kind: string; ofType: Ref | null };
  const kindOf = (ref: Ref): string => (ref.ofType ? kindOf(ref.ofType) : ref.kind);
  const fields = data.__type.fields as { name: string; type: Ref }[];
  return new Map(
    fields.map(({ name, type: ref }) => [name, kindOf(ref) === 'OBJECT' ? `${name} { __typename }` : name]),
  );
}

function firstRow(data: Record<string, unknown>, root: string): Row | null {
  const found = data[root] as { nodes?: Row[] } | Row[] | null;
  const rows = Array.isArray(found) ? found : found?.nodes;
  return rows?.[0] ?? null;
}

describe(`the matrix, asked for on ${stack.name}`, () => {
  const cases = Object.entries(people).flatMap(([role, person]) =>
    Object.keys(roots).map((type): [string, string, string] => [role, type, person]),
  );

  it.each(cases)('holds for %s and %s', async (role, type, person) => {
    const { root, query } = roots[type]!;
    const fields = await selections(type);
    expect([...fields.keys()].sort()).toEqual([...(matrix.get(type)?.keys() ?? [])].sort());
    const selected = query([...fields.values()].join(' '));
    const answer = await ask(person, selected);
    const refused = new Set(
      answer.errors
        .filter(({ extensions }) => extensions.code === 'UNAUTHORIZED_FIELD_OR_TYPE')
        .map((e) => e.path?.at(-1)),
    );
    if (matrix.get('Query')?.get(root)?.[role] === 'denied') {
      expect([...refused]).toEqual([root]);
      expect(answer.data?.[root] ?? null).toBeNull();
      return;
    }
    expect(answer.errors).toHaveLength(refused.size);
    const row = firstRow(answer.data, root);
    const truth = firstRow((await ask('admin', selected)).data, root);
    expect(row).not.toBeNull();
    for (const field of fields.keys()) {
      const cell = matrix.get(type)?.get(field)?.[role];
      expect([field, refused.has(field)]).toEqual([field, cell === 'denied']);
      if (cell === 'denied') expect([field, row![field]]).toEqual([field, null]);
      if (cell === 'masked') expect([field, row![field]]).toEqual([field, expect.stringContaining('•')]);
      if (cell === 'masked') expect(row![field]).not.toBe(truth![field]);
      if (cell === 'shown' && row!['id'] === truth!['id']) expect([field, row![field]]).toEqual([field, truth![field]]);
    }
  });
});

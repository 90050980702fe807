import { afterAll, describe, expect, it } from '@jest/globals';
import { decideField, loadPolicyIndex, rightsOf } from '@custodia/policy';
import { explainBench } from './explain-bench.ts';

const bench = explainBench();
afterAll(() => bench.close());
const index = loadPolicyIndex();
const ask = (role: string, query: string, ...more: string[]) =>
  bench.explained('--role', role, '--query', bench.write('query.graphql', query), ...more);

describe('explain for a role of ours', () => {
  it('tells what is masked, by response keys, and how', async () => {
    const query = `query Q($no: Boolean!) {
      contacts(first: 1) { edges { node { id ...Reach fullName @skip(if: $no) } } }
    } fragment Reach on Contact { mail: email phone }`;
    const { outcome, denied, masked } = await ask(
      'it_operator',
      query,
      '--variables',
      bench.write('variables.json', { no: true }),
    );
    expect({ outcome, denied }).toEqual({ outcome: 'allowed', denied: [] });
    expect(masked).toEqual([
      { coordinate: 'Contact.email', path: ['contacts', 'edges', 'node', 'mail'], as: 'EMAIL' },
      { coordinate: 'Contact.phone', path: ['contacts', 'edges', 'node', 'phone'], as: 'PHONE' },
    ]);
  });

  it('tells what another purpose of the same role masks and denies', async () => {
    const query = '{ contacts(first: 1) { nodes { fullName } } me { name title } }';
    const forMarketing = await ask('marketer', query);
    expect(forMarketing.masked).toEqual([]);
    const title = {
      coordinate: 'User.title',
      path: ['me', 'title'],
      requires: { purposes: index.types['User']!.fields['title']!.personal!.purposes },
    };
    expect(forMarketing.denied).toEqual([title]);

    const { masked, denied, operation } = await ask('marketer', query, '--purpose', 'ANALYTICS');
    expect(masked).toEqual([{ coordinate: 'Contact.fullName', path: ['contacts', 'nodes', 'fullName'], as: 'NAME' }]);
    expect(denied.map(({ coordinate }) => coordinate)).toEqual(['User.name', 'User.title']);
    expect(operation).toBe('{ contacts(first: 1) { nodes { fullName } } }');
  });

  it('tells the scopes and not the purposes where those are all that is missing', async () => {
    const { denied } = await ask(
      'sales_representative',
      '{ contacts(first: 1) { nodes { birthday addresses { city } } } }',
    );
    expect(denied.map(({ coordinate }) => coordinate)).toEqual(['Contact.birthday']);
    expect(Object.keys(denied[0]!.requires)).toEqual(['scopes', 'purposes']);
    const finance = await ask('finance_manager', '{ contacts(first: 1) { nodes { addresses { city } } } }');
    expect(finance.denied.map(({ requires }) => Object.keys(requires))).toEqual([['scopes']]);
  });

  it('tells which argument may not be used as it is given, and that no mutation runs with one', async () => {
    const query = 'query ($f: ContactFilter) { contacts(filter: $f) { nodes { id } } me { id } }';
    const given = (filter: object) => bench.write('variables.json', { f: filter });
    const refused = await ask('it_operator', query, '--variables', given({ email: 'a@example.com' }));
    expect(refused).toMatchObject({ outcome: 'partial', operation: '{ me { id } }' });
    expect(refused.denied).toEqual([
      {
        coordinate: 'Query.contacts',
        path: ['contacts'],
        requires: { argument: expect.stringMatching(/^You may not use "email": it depends on Contact\.email/) },
      },
    ]);
    expect((await ask('it_operator', query, '--variables', given({ ownerId: '1' }))).outcome).toBe('allowed');

    const mutation = 'mutation { createAccount(input: { name: "A", paymentTerms: "none" }) { account { id } } }';
    expect(await ask('sales_representative', mutation)).toMatchObject({ outcome: 'denied', operation: null });
    expect((await ask('finance_manager', mutation)).outcome).toBe('allowed');
  });

  it('tells what it would cost, and what the role may ask for at once', async () => {
    const query = '{ contacts(first: 20) { nodes { fullName } } }';
    expect((await ask('marketer', query)).cost).toEqual({ estimated: 21, allowed: 10_000 });
    expect((await ask('auditor', query)).cost).toEqual({ estimated: 21, allowed: 50_000 });
  });

  it('tells nothing masked of what does not run', async () => {
    const { outcome, operation, masked } = await ask('auditor', '{ contacts(first: 1) { edges { node { email } } } }');
    expect({ outcome, operation, masked }).toEqual({ outcome: 'denied', operation: null, masked: [] });
  });

  it('tells which policies are missing, and what they would open', async () => {
    const query = '{ account(id: "1") { name bankAccount } }';
    const denied = async (role: string, ...policies: string[]) =>
      (await ask(role, query, ...(policies.length > 0 ? ['--policies', policies.join()] : []))).denied;
    const policies = [['mfa-recent'], ['break-glass']];
    const scopes = [['account.finance:read']];
    const lost = (requires: object) => [
      { coordinate: 'Account.bankAccount', path: ['account', 'bankAccount'], requires },
    ];

    expect(await denied('finance_manager')).toEqual(lost({ policies }));
    expect(await denied('finance_manager', 'internal-network')).toEqual(lost({ policies }));
    expect(await denied('finance_manager', 'internal-network', 'mfa-recent')).toEqual([]);
    expect(await denied('support_agent')).toEqual(lost({ scopes, policies }));
    expect(await denied('support_agent', 'mfa-recent')).toEqual(lost({ scopes }));
    expect(await denied('support_agent', 'break-glass')).toEqual([]);
  });

  const askers = Object.entries(index.roles).flatMap(([role, { purposes }]): [string, string | null][] => [
    [role, null],
    ...purposes.may.map((purpose): [string, string] => [role, purpose]),
  ]);
  it.each(askers)(
    'says of every plain field of a contact what the policy index says: %s for %s (null: its default)',
    async (role, purpose) => {
      const { Contact } = index.types;
      const plain = Object.entries(Contact!.fields).flatMap(([name, { type }]) =>
        ['object', 'interface', 'union'].includes(index.types[type]?.kind ?? 'scalar') ? [] : [name],
      );
      const { denied, masked } = await ask(
        role,
        `{ contact(id: "1") { ${plain.join(' ')} } }`,
        ...(purpose === null ? [] : ['--purpose', purpose]),
      );
      const lost = denied.find(({ coordinate }) => coordinate === 'Query.contact');
      const said = (name: string) => {
        if (lost || denied.some(({ coordinate }) => coordinate === `Contact.${name}`)) return 'denied';
        return masked!.some(({ coordinate }) => coordinate === `Contact.${name}`) ? 'masked' : 'shown';
      };
      const held = rightsOf(index, { roles: [role], purpose: purpose ?? index.roles[role]!.purposes.default });
      const mayAsk = decideField(index, 'Query', 'contact', held) !== 'denied';
      expect(plain.length).toBeGreaterThan(8);
      expect(plain.map((name) => [name, said(name)])).toEqual(
        plain.map((name) => [name, mayAsk ? decideField(index, 'Contact', name, held) : 'denied']),
      );
    },
  );
});

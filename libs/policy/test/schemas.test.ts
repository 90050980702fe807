import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { buildASTSchema, parse } from 'graphql';
import {
  compilePolicy,
  decideField,
  loadPolicyIndex,
  readSchemas,
  recordAccess,
  rightsOf,
  satisfies,
  subgraphSdl,
  type ArgumentPolicy,
} from '../src/index.ts';

const index = compilePolicy(readSchemas());

function coordinatesWhere(holds: (field: (typeof index.types)[string]['fields'][string]) => boolean): string[] {
  return Object.entries(index.types).flatMap(([typeName, type]) =>
    Object.entries(type.fields).flatMap(([name, field]) => (holds(field) ? [`${typeName}.${name}`] : [])),
  );
}

describe('the schemas of this repository', () => {
  it('have the subgraphs that the services implement', () => {
    expect(Object.keys(readSchemas().subgraphs)).toEqual([
      'audit',
      'contacts',
      'directory',
      'privacy',
      'retention',
      'sales',
      'webhooks',
    ]);
  });

  it('seal these fields and no others', () => {
    expect(coordinatesWhere((field) => field.sealed !== null)).toEqual([
      'Account.bankAccount',
      'Activity.body',
      'Activity.subject',
      'BreakGlass.reason',
      'Contact.birthday',
      'Contact.email',
      'Contact.familyName',
      'Contact.fullName',
      'Contact.givenName',
      'Contact.nationalId',
      'Contact.phone',
      'ContactAddress.city',
      'ContactAddress.country',
      'ContactAddress.postalCode',
      'ContactAddress.region',
      'ContactAddress.street',
      'ContactEmail.address',
      'ContactPhone.number',
      'LegalHold.liftReason',
      'LegalHold.matter',
      'LegalHold.reason',
      'User.email',
    ]);
  });

  it('let a blind index find these sealed fields and no others', () => {
    expect(coordinatesWhere((field) => (field.sealed?.search.length ?? 0) > 0)).toEqual([
      'Contact.email',
      'Contact.familyName',
      'Contact.phone',
      'User.email',
    ]);
  });

  it('mask these fields and no others', () => {
    expect(coordinatesWhere((field) => field.mask !== null)).toEqual([
      'Contact.email',
      'Contact.familyName',
      'Contact.fullName',
      'Contact.givenName',
      'Contact.jobTitle',
      'Contact.language',
      'Contact.nationalId',
      'Contact.phone',
      'ContactEmail.address',
      'ContactPhone.number',
    ]);
  });

  it('show financial details of an account to finance alone', () => {
    for (const field of ['annualRevenue', 'creditLimit', 'paymentTerms']) {
      expect([field, seeing('Account', field)]).toEqual([field, ['finance_manager']]);
    }
  });

  it('show a bank account to nobody without a policy: to finance with a second factor, to support in an emergency', () => {
    expect(seeing('Account', 'bankAccount')).toEqual([]);
    expect(seeing('Account', 'bankAccount', 'mfa-recent')).toEqual(['finance_manager']);
    expect(seeing('Account', 'bankAccount', 'break-glass')).toEqual(['finance_manager', 'support_agent']);
    expect(seeing('Account', 'bankAccount', 'internal-network', 'working-hours', 'training-current')).toEqual([]);
  });

  it('let these roles break the glass, and lend them this for it', () => {
    const breaking = Object.keys(index.roles).filter((role) => seen(role, 'Mutation', 'breakGlass') === 'shown');
    const lent = Object.entries(index.roles).map(([role, { emergency = [] }]) => [role, emergency] as const);
    expect(breaking).toEqual(['finance_manager', 'support_agent']);
    expect(lent.filter(([, scopes]) => scopes.length > 0)).toEqual([['support_agent', ['account.finance:read']]]);
  });

  it('tell why a glass was broken to who answers for it, and to nobody who broke one', () => {
    const reading = Object.keys(index.roles).filter((role) => seen(role, 'BreakGlass', 'reason') === 'shown');
    expect(reading).toEqual(['privacy_officer', 'auditor']);
  });

  it('let privacy officers place and lift legal holds, and auditors read of them', () => {
    const able = (type: string, field: string) =>
      Object.keys(index.roles).filter((role) => seen(role, type, field) === 'shown');
    for (const mutation of ['placeLegalHold', 'liftLegalHold'])
      expect(able('Mutation', mutation)).toEqual(['privacy_officer']);
    for (const field of ['matter', 'reason', 'liftReason', 'records'])
      expect(able('LegalHold', field)).toEqual(['privacy_officer', 'auditor']);
  });

  it('show an IT operator no personal field of a customer whole', () => {
    const whole = Object.entries(index.types)
      .filter(([name]) => name !== 'User')
      .flatMap(([typeName, type]) =>
        Object.entries(type.fields).flatMap(([name, field]) =>
          field.personal !== null &&
          type.kind === 'object' &&
          isReached('it_operator', typeName) &&
          seen('it_operator', typeName, name) === 'shown'
            ? [`${typeName}.${name}`]
            : [],
        ),
      );
    expect(whole).toEqual([]);
  });

  it('refuse whoever may call a mutation none of what it takes, but the finances of an account', () => {
    const refused = Object.keys(index.roles).flatMap((role) => {
      const { scopes } = rightsOf(index, { roles: [role] });
      return Object.entries(index.types.Mutation?.fields ?? {})
        .filter(([mutation]) => seen(role, 'Mutation', mutation) === 'shown')
        .flatMap(([, { args }]) => writtenBy(args))
        .flatMap(([coordinate, { writes }]) => (satisfies(writes, scopes) ? [] : [coordinate]));
    });
    const finances = ['annualRevenue', 'bankAccount', 'creditLimit', 'paymentTerms'];
    expect([...new Set(refused)].sort()).toEqual(
      ['AccountInput', 'AccountUpdateInput', 'AccountUpsertInput'].flatMap((input) =>
        finances.map((field) => `${input}.${field}`),
      ),
    );
  });

  it('let only an administrator and the identity provider decide who holds which role', () => {
    const deciding = Object.keys(index.roles).filter((role) => seen(role, 'Mutation', 'setUserRoles') === 'shown');
    expect(deciding).toEqual(['tenant_admin', 'provisioner']);
  });

  it('open the audit log to auditors and the privacy officer alone', () => {
    const seeing = Object.keys(index.roles).filter((role) => seen(role, 'Query', 'auditEntries') === 'shown');
    const meeting = Object.keys(index.roles).filter((role) => recordAccess(index, [role], 'ledger') !== 'NONE');
    expect([seeing, meeting]).toEqual([
      ['privacy_officer', 'auditor'],
      ['privacy_officer', 'auditor'],
    ]);
  });

  it('let a representative meet what they own, a manager their team, finance and the privacy officer everything', () => {
    const accesses = ['sales_representative', 'sales_manager', 'finance_manager', 'privacy_officer'].map((role) => [
      recordAccess(index, [role], 'customer'),
      recordAccess(index, [role], 'pipeline'),
    ]);
    expect(accesses).toEqual([
      ['OWN', 'OWN'],
      ['TEAM', 'TEAM'],
      ['ALL', 'ALL'],
      ['ALL', 'ALL'],
    ]);
  });
});

describe('the SDL of one subgraph', () => {
  it('holds the directives, the purposes and the shared types beside its own', () => {
    const sdl = subgraphSdl('sales');
    const federation = 'directive @link(url: String, import: [String]) repeatable on SCHEMA\n';
    const schema = buildASTSchema(parse(federation + sdl), { assumeValidSDL: true });

    expect(Object.keys(schema.getTypeMap())).toEqual(expect.arrayContaining(['Opportunity', 'Money', 'PurposeKey']));
    expect(schema.getDirective('personalData')).toBeTruthy();
  });

  it.each(['nope', 'constructor', '../roles'])('is refused for "%s", naming those there are', (name) => {
    expect(() => subgraphSdl(name)).toThrow(/no subgraph ".*audit, contacts, directory/);
  });
});

describe('the index as loaded', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'policy-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('is the generated one, frozen throughout', () => {
    const loaded = loadPolicyIndex();

    expect(loaded.types.Contact?.fields.email?.mask?.as).toBe('EMAIL');
    expect(() => Object.assign(loaded.types.Contact?.fields.email ?? {}, { mask: null })).toThrow(TypeError);
  });

  it.each([
    ['missing', null],
    ['broken', '{'],
  ])('says what to run when the file is %s', (_, text) => {
    const file = path.join(folder, 'policy.json');
    if (text !== null) writeFileSync(file, text);

    expect(() => loadPolicyIndex(file)).toThrow(/policy\.json cannot be read\. Run: npm run schema/);
  });
});

/** What these arguments write, inputs inside inputs included, by coordinate. */
function writtenBy(
  rules: Readonly<Record<string, ArgumentPolicy>>,
  holder = '',
): (readonly [string, ArgumentPolicy])[] {
  return Object.entries(rules).flatMap(([name, rule]) => {
    const input = index.types[rule.type];
    return [
      [`${holder}.${name}`, rule] as const,
      ...(input?.kind === 'input' ? writtenBy(input.fields, rule.type) : []),
    ];
  });
}

function seen(role: string, typeName: string, fieldName: string): string {
  const rights = rightsOf(index, { roles: [role], purpose: index.roles[role]?.purposes.default ?? null });
  return decideField(index, typeName, fieldName, rights);
}

function seeing(typeName: string, fieldName: string, ...policies: string[]): string[] {
  return Object.keys(index.roles).filter(
    (role) => decideField(index, typeName, fieldName, rightsOf(index, { roles: [role], policies })) === 'shown',
  );
}

/** A value type is only reached through a field that is not denied. */
function isReached(role: string, typeName: string): boolean {
  if (index.types[typeName]?.records !== 'parent') return true;
  return Object.entries(index.types).some(([holder, type]) =>
    Object.entries(type.fields).some(
      ([name, field]) => type.kind === 'object' && field.type === typeName && seen(role, holder, name) !== 'denied',
    ),
  );
}

import { randomBytes } from 'node:crypto';
import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { compilePolicy, maskerOf, pseudonymKey, type Masker, type Masking } from '../src/index.ts';
import { aSchema } from './a-schema.ts';

const mask = (as: string) => `@mask(as: ${as}, unless: [["a:read"]])`;
const email = '@personalData(category: "user.contact.email", purposes: [SALES])';
const index = compilePolicy(
  aSchema({
    shared: `scalar Date scalar BigInt
      type Money @notPersonal @records(access: "parent") { amountMinor: BigInt! currency: String! }`,
    shop: `
      type Person @dataSubject(id: "id") @records(access: "customer") {
        id: ID! @notPersonal
        email: String ${email} ${mask('PSEUDONYM')}
        otherEmail: String ${email} ${mask('PSEUDONYM')}
        name: String @personalData(category: "user.name", purposes: [SALES]) ${mask('PSEUDONYM')}
        code: String @notPersonal ${mask('PSEUDONYM')}
        badge: String @notPersonal ${mask('PSEUDONYM')}
        born: Date @personalData(category: "user.name", purposes: [SALES]) ${mask('YEAR_OF_BIRTH')}
        bornText: String @personalData(category: "user.name", purposes: [SALES]) ${mask('YEAR_OF_BIRTH')}
        salary: Money @notPersonal ${mask('CURRENCY_BAND')}
        bonus: BigInt @notPersonal ${mask('CURRENCY_BAND')}
        nick: String @notPersonal ${mask('NAME')}
        open: String @notPersonal
      }`,
  }),
);

const secret = randomBytes(32).toString('base64url');
const masking: Masking = { pseudonymKey: pseudonymKey(secret), clock: () => new Date('2026-06-01') };
const masker = (field: string, using: Masking = masking): Masker => maskerOf(index, 'Person', field, using)!;
const masked = (field: string, value: unknown, tenantId = 'acme') => masker(field)(value, tenantId);

describe('a field', () => {
  it('that is never masked has no masker', () => {
    expect(maskerOf(index, 'Person', 'open', masking)).toBeNull();
    expect(maskerOf(index, 'Nobody', 'open', masking)).toBeNull();
    expect(maskerOf(index, 'Person', 'nothing', masking)).toBeNull();
  });

  it.each([
    ['nick', 'Lisa Smith', 'L••• S•••'],
    ['born', '1980-05-17', '1980-01-01'],
    ['born', '1980-01-01', '1980-01-01'],
    ['born', '1919-05-17', '1936-01-01'],
    ['bornText', '1980-05-17', '1980'],
    ['bornText', '1980-05-17T10:00:00Z', '1980'],
    ['bornText', '1919-05-17', '1936'],
    ['bornText', '17 May 1980', '•••'],
    ['bornText', '1980-05-17 Berlin', '•••'],
    ['bonus', 123_456n, 100_000n],
    ['bonus', -250_000, -200_000n],
    ['bonus', '2999', 2_000n],
    ['salary', { amountMinor: 7_654_321n, currency: 'EUR' }, { amountMinor: 5_000_000n, currency: 'EUR' }],
    ['salary', { amountMinor: 0, currency: 'EUR', note: 'secret' }, { amountMinor: 0n, currency: 'EUR' }],
  ])('%s of %j is masked as %j', (field, value, expected) => {
    expect(masked(field, value)).toEqual(expected);
  });

  it.each(['email', 'born', 'bornText', 'salary', 'bonus', 'nick'])('%s is null where it cannot be masked', (field) => {
    for (const value of [null, undefined, {}, [], ['lisa@acme.com'], () => 'lisa', 1.5, NaN, Symbol('lisa'), true]) {
      expect(masked(field, value)).toBeNull();
    }
  });

  it.each([
    ['born', 'lisa'],
    ['born', 1980],
    ['bonus', '12.50'],
    ['salary', { amountMinor: 12.5, currency: 'EUR' }],
    ['salary', { amountMinor: 12n, currency: null }],
    ['salary', 'EUR 12'],
  ])('%s is null for %j, which is none', (field, value) => {
    expect(masked(field, value)).toBeNull();
  });
});

describe('a year of birth', () => {
  it('is the same for every day of a year', () => {
    fc.assert(
      fc.property(fc.date({ min: new Date('1940-01-01'), max: new Date('2026-01-01'), noInvalidDate: true }), (day) => {
        const text = day.toISOString().slice(0, 10);
        expect(masked('born', text)).toBe(`${text.slice(0, 4)}-01-01`);
      }),
    );
  });
});

describe('a currency band', () => {
  const amounts = fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n });

  it('is nowhere above the amount, is a band of its own, and keeps less than two digits', () => {
    fc.assert(
      fc.property(amounts, (amount) => {
        const band = masked('bonus', amount) as bigint;
        expect(band * band <= amount * amount && band * amount >= 0n).toBe(true);
        expect(masked('bonus', band)).toBe(band);
        expect(band.toString()).toMatch(/^(0|-?[125]0{3,})$/);
      }),
    );
  });
});

describe('a pseudonym', () => {
  const texts = fc.string({ unit: 'binary' });

  it('is one for equal values of a category, in every field and process that has the key', () => {
    const again = masker('email', { ...masking, pseudonymKey: pseudonymKey(secret) });
    fc.assert(
      fc.property(texts, (value) => {
        const pseudonym = masked('email', value);
        expect(pseudonym).toMatch(/^p_[a-z2-7]{20}$/);
        expect([masked('otherEmail', value), again(value, 'acme')]).toEqual([pseudonym, pseudonym]);
      }),
    );
  });

  it('is another for another tenant, category, value or key, and for another field of what is not personal', () => {
    const otherKey = masker('email', { ...masking, pseudonymKey: pseudonymKey(randomBytes(32).toString('hex')) });
    fc.assert(
      fc.property(texts, texts, (value, other) => {
        fc.pre(value !== other);
        const all = [
          masked('email', value),
          masked('email', value, 'rival'),
          masked('name', value),
          masked('code', value),
          masked('badge', value),
          masked('email', other),
          otherKey(value, 'acme'),
        ];
        expect(new Set(all).size).toBe(all.length);
      }),
    );
  });

  it('cannot be made alike by what a tenant or a value is called', () => {
    expect(masked('email', 'b","c', 'a')).not.toBe(masked('email', 'c', 'a","b'));
    expect(masked('email', '\ud800')).not.toBe(masked('email', '\udbff'));
  });

  it('is what it was yesterday', () => {
    const fixed = masker('email', { ...masking, pseudonymKey: pseudonymKey('0'.repeat(64)) });
    expect(fixed('lisa@acme.com', 'acme')).toMatchInlineSnapshot(`"p_5gmqknetbvd5tzisvbm4"`);
  });

  it('is no pseudonym without a key: the value is hidden whole', () => {
    expect(masker('email', { ...masking, pseudonymKey: null })('lisa@acme.com', 'acme')).toBe('•••');
  });
});

describe('the key of pseudonyms', () => {
  it.each(['', 'short', `${'a'.repeat(50)} `, '='.repeat(60)])('is refused as "%s", without being repeated', (text) => {
    const refused = () => pseudonymKey(text);
    expect(refused).toThrow(/32 random bytes/);
    if (text.length > 5) expect(refused).not.toThrow(text);
  });

  it('shows in no log and no JSON', () => {
    const key = pseudonymKey(secret);
    expect(inspect(key) + JSON.stringify({ key }) + String(key)).not.toContain(secret);
  });
});

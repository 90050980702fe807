import { describe, expect, it } from '@jest/globals';
import { isDateFormat, isoDate } from '../src/values/date.ts';
import { asBigIntScalar, moneyInMinorUnits } from '../src/values/money.ts';
import { fillTemplate, slug } from '../src/values/template.ts';

describe('money', () => {
  it.each([
    ['1100.04', 'million', 'USD', 110004000000n],
    ['11698.03', 'million', 'USD', 1169803000000n],
    ['0.07', 'one', 'USD', 7n],
    ['-12.50', 'one', 'EUR', -1250n],
    ['1.10', 'one', 'JPY', null],
    ['5', 'one', 'JPY', 5n],
    ['90071992547409.93', 'one', 'USD', 9007199254740993n],
    ['1,5', 'one', 'EUR', null],
    ['', 'one', 'EUR', null],
    ['0.001', 'one', 'USD', null],
    ['0.0010', 'thousand', 'USD', 100n],
  ] as const)('reads %s in units of %s %s exactly', (text, unit, currency, minor) => {
    expect(moneyInMinorUnits(text, unit, currency)).toBe(minor);
  });

  it('crosses JSON as a number while that is safe, and as text beyond', () => {
    expect(asBigIntScalar(9007199254740991n)).toBe(9007199254740991);
    expect(asBigIntScalar(9007199254740993n)).toBe('9007199254740993');
  });
});

describe('a day', () => {
  it.each([
    ['3/1/2017', 'M/D/YYYY', '2017-03-01'],
    ['12/31/2016', 'M/D/YYYY', '2016-12-31'],
    ['2/29/2016', 'M/D/YYYY', '2016-02-29'],
    ['2/29/2017', 'M/D/YYYY', null],
    ['13/1/2017', 'M/D/YYYY', null],
    ['1/3/17', 'M/D/YYYY', null],
    ['01.03.2017', 'DD.MM.YYYY', '2017-03-01'],
    ['2017-03-01', 'YYYY-MM-DD', '2017-03-01'],
  ])('%s as %s is %s', (text, format, iso) => {
    expect(isoDate(text, format)).toBe(iso);
  });

  it('has a format that names year, month and day once each', () => {
    expect(['M/D/YYYY', 'D/M', 'M/M/YYYY'].map(isDateFormat)).toEqual([true, false, false]);
  });
});

describe('a template', () => {
  const row: Record<string, string> = { product: 'GTX Pro', account: '', agent: 'Mei-Mei Johns' };
  const valueOf = (column: string) => row[column] ?? '';

  it.each([
    ['{product}[ for {account}]', 'GTX Pro'],
    ['[{agent}: ]{product}', 'Mei-Mei Johns: GTX Pro'],
    ['{product} for {account}', null],
    ['crm:{agent|slug}', 'crm:mei-mei-johns'],
    ['{agent|lastWord}', 'Johns'],
  ])('%s becomes %s', (template, text) => {
    expect(fillTemplate(template, valueOf)).toBe(text);
  });

  it('makes slugs of accents, signs and spaces', () => {
    expect(slug(' Señor & Söhne, Inc. ')).toBe('senor-sohne-inc');
  });
});

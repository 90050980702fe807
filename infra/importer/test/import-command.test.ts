import { describe, expect, it } from '@jest/globals';
import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { importCommand } from '@custodia/importer';
import { goodSellers, shopFolder, shopMapping } from './shop.fixture.ts';

const header = 'id,seller,thing,day,price,pieces,state';

async function dryRun(files: Record<string, string>, ...options: string[]) {
  const folder = await shopFolder(files);
  const said: string[] = [];
  const report = path.join(folder, 'report.txt');
  const code = await importCommand(
    [path.join(folder, 'shop.yaml'), folder, '--dry-run', '--report', report, ...options],
    {
      out: (line) => said.push(line),
      error: (line) => said.push(line),
      progress: process.stderr,
      env: { CUSTODIA_DATA_DIR: folder },
      now: () => new Date('2026-01-01T00:00:00Z'),
    },
  );
  const lines = await readFile(report, 'utf8').catch(() => '');
  await rm(folder, { recursive: true });
  return { code, said: said.join('\n'), lines };
}

describe('files that cannot be read', () => {
  it.each<[string, Record<string, string>, RegExp]>([
    [
      'a wrong header',
      { 'sales.csv': 'id,vendor,thing,day,price,pieces,state\n' },
      /sales\.csv:1: wrong header \(missing: seller; unexpected: vendor\)\. It must be: id,seller,/,
    ],
    ['a column twice', { 'sellers.csv': 'name,boss,boss\n' }, /sellers\.csv:1: wrong header \(twice: boss\)/],
    ['an empty file', { 'sales.csv': '' }, /sales\.csv is empty; its first line must be: id,seller/],
    [
      'a quote that never ends',
      { 'sales.csv': `${header}\n1,Ada,"Saw,,,,done\n2,Bo,Saw,,,,done\n` },
      /sales\.csv:2: broken/,
    ],
    [
      'a quote in the middle',
      { 'sales.csv': `${header}\n1,Ada,S,,,,done\n2,Bo,Sa"w,,,,done\n` },
      /sales\.csv:3: broken/,
    ],
    [
      'a line with too few fields',
      { 'sales.csv': `${header}\n1,Ada\n` },
      /7 fields are expected.*sales\.csv:2: 2 fields/,
    ],
    ['a mapping with a typo', { 'shop.yaml': shopMapping.replace('repair:', 'reapir:') }, /shop\.yaml is no mapping/],
    ['a mapping that is no YAML', { 'shop.yaml': 'title: [' }, /shop\.yaml: /],
    [
      'a mapping that refers to a later step',
      { 'shop.yaml': shopMapping.replace('externalIdOf: sellers', 'externalIdOf: sales') },
      /"sales" is no earlier step/,
    ],
    [
      'a mapping that names no column',
      { 'shop.yaml': shopMapping.replace('column: pieces', 'column: peices') },
      /pieces names the column "peices"; sales has none/,
    ],
  ])('exits 2 for %s and says what to do', async (_title, files, message) => {
    const { code, said } = await dryRun(files);
    expect(said).toMatch(message);
    expect(said).toContain('Nothing was written.');
    expect(code).toBe(2);
  });

  it('exits 2 for a file that is missing', async () => {
    const folder = await shopFolder();
    await rm(path.join(folder, 'sales.csv'));
    const said: string[] = [];
    const io = {
      out: () => {},
      error: (line: string) => said.push(line),
      progress: process.stderr,
      env: {},
      now: () => new Date(),
    };
    expect(await importCommand([path.join(folder, 'shop.yaml'), folder, '--dry-run'], io)).toBe(2);
    expect(said[0]).toContain(`sales.csv is not in ${folder}`);
    expect(await importCommand(['crm-sales', path.join(folder, 'nowhere')], io)).toBe(2);
    expect(said.at(-2)).toContain('There is no folder');
    expect(await importCommand(['no-such-mapping', folder], io)).toBe(2);
    expect(said.at(-2)).toContain('Name one of these: crm-sales');
  });

  it.each([[[]], [['crm-sales']], [['crm-sales', '.', '--batch', '0']], [['crm-sales', '.', '--bacth', '5']]])(
    'exits 2 for the arguments %j and shows how it is used',
    async (argv) => {
      const said: string[] = [];
      const error = (line: string) => said.push(line);
      const io = { out: () => {}, error, progress: process.stderr, env: {}, now: () => new Date() };
      expect(await importCommand(argv, io)).toBe(2);
      expect(said.join('\n')).toMatch(/npm run import|whole number from 1 to 500/);
    },
  );
});

describe('rows that cannot be taken', () => {
  it.each<[string, string, RegExp]>([
    [
      'an unknown agent',
      '1,Cy,Saw,,,,done',
      /^sales\.csv:2: refused: sales: seller "Cy" is unknown among sellers; add it/m,
    ],
    ['an agent in another case', '1,ADA,Saw,,,,done', /seller "ADA" is unknown among sellers; did you mean "Ada"\?/],
    ['a day that is none', '1,Ada,Saw,2/30/2017,,,done', /day "2\/30\/2017" is not a day written as M\/D\/YYYY/],
    ['a day in another order', '1,Ada,Saw,2017-03-01,,,done', /day "2017-03-01" is not a day/],
    ['an amount that is none', '1,Ada,Saw,,1e3,,done', /price "1e3" is not an amount in EUR/],
    ['an amount finer than a cent', '1,Ada,Saw,,1.000001,,done', /price "1\.000001" is not an amount/],
    ['a number that is none', '1,Ada,Saw,,,two,done', /pieces "two" is not a whole number/],
    ['a number out of range', '1,Ada,Saw,,,0,done', /pieces 0 is not between 1 and/],
    ['a state nobody stated', '1,Ada,Saw,,,,maybe', /state "maybe" is none of: done/],
    ['an id that is missing', ',Ada,Saw,,,,done', /id is empty; every row needs one/],
    [
      'an id that is there already',
      '1,Ada,Saw,,,,done\n1,Bo,Saw,,,,done',
      /^sales\.csv:3: refused: id "1" is there already at sales\.csv:2/m,
    ],
  ])('exits 1 for %s and names the line', async (_title, rows, message) => {
    const { code, lines } = await dryRun({ 'sales.csv': `${header}\n${rows}\n` });
    expect(lines).toMatch(message);
    expect(code).toBe(1);
  });

  it('refuses with a row whatever refers to it', async () => {
    const { lines } = await dryRun({ 'sellers.csv': 'name,boss\nAda,Bo\nBo,Cy\n' });
    expect(lines).toMatch(/^sellers\.csv:3: refused: sellers: boss "Cy" is unknown/m);
    expect(lines).toMatch(/^sellers\.csv:2: refused: sellers: boss "Bo" was refused among sellers; correct that row/m);
    expect(lines).toMatch(/^sales\.csv:2: refused: sales: seller "Ada" was refused among sellers/m);
  });

  it('wants to write nothing at all with --strict, and says how many rows stand in the way', async () => {
    const folder = await shopFolder({ 'sales.csv': `${header}\n1,Cy,Saw,,,,done\n` });
    const said: string[] = [];
    const io = {
      out: () => {},
      error: (line: string) => said.push(line),
      progress: process.stderr,
      env: {},
      now: () => new Date(),
    };
    const report = path.join(folder, 'report.txt');
    expect(await importCommand([path.join(folder, 'shop.yaml'), folder, '--strict', '--report', report], io)).toBe(2);
    expect(said[0]).toContain('1 rows would be refused');
  });
});

describe('rows that are repaired', () => {
  it('exits 0 and reports each repair and each gap by file and line', async () => {
    const { code, lines, said } = await dryRun({ 'sellers.csv': `\ufeff${goodSellers.replace('Ada', ' Ada ')}` });
    expect(lines).toBe(
      'sellers.csv:2: repaired: name: surrounding spaces removed\n' +
        'sales.csv:2: repaired: thing "Hamer" is read as "Hammer"\n' +
        'sales.csv:3: empty: no price\n',
    );
    expect(said).toContain('4 rows in 2 steps are read and checked');
    expect(code).toBe(0);
  });
});

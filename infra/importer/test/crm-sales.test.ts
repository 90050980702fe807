import { beforeAll, describe, expect, it } from '@jest/globals';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { loadMapping } from '../src/mapping/load-mapping.ts';
import { type PreparedImport, prepareImport } from '../src/prepare-import.ts';

const folder = fileURLToPath(new URL('../../../../shared/data/crm-sales', import.meta.url));

describe('the crm-sales mapping', () => {
  it('is one that can be read', async () => {
    const { mapping } = await loadMapping('crm-sales');
    expect(mapping.steps.map(({ name }) => name)).toContain('opportunities');
  });
});

// Where the data set is not, `npm test` says so.
if (existsSync(folder))
  describe('the crm-sales mapping on the data set in ../shared/data/crm-sales', () => {
    let prepared: PreparedImport;
    beforeAll(async () => {
      prepared = await prepareImport('crm-sales', folder);
    });
    const rows = (step: string) => prepared.plan.find(({ spec }) => spec.name === step)?.rows ?? [];

    it('plans every row and refuses none', () => {
      expect(prepared.plan.map(({ spec, rows, refused }) => [spec.name, rows.length, refused])).toEqual([
        ['regions', 3, 0],
        ['teams', 6, 0],
        ['managers', 6, 0],
        ['representatives', 35, 0],
        ['team-managers', 6, 0],
        ['products', 7, 0],
        ['accounts', 85, 0],
        ['people', 2000, 0],
        ['opportunities', 8800, 0],
      ]);
    });

    it('reports each repair and each opportunity without an account', () => {
      expect(prepared.report.groups().map(({ message, lines }) => [message, lines.length])).toEqual([
        ['sector "technolgy" is read as "technology"', 12],
        ['office_location "Philipines" is read as "Philippines"', 1],
        ['product "GTXPro" is read as "GTX Pro"', 1480],
        ['no account; imported without one', 1425],
      ]);
    });

    it('keeps the totals: 4,238 won worth 10,005,534.00, 2,473 lost, 1,589 engaging, 500 prospecting', () => {
      const totals: Record<string, { count: number; amountMinor: number }> = {};
      for (const { input } of rows('opportunities')) {
        const total = (totals[String(input['stage'])] ??= { count: 0, amountMinor: 0 });
        total.count += 1;
        total.amountMinor += (input['amount'] as { amountMinor: number } | undefined)?.amountMinor ?? 0;
      }
      expect(totals).toEqual({
        WON: { count: 4238, amountMinor: 1000553400 },
        LOST: { count: 2473, amountMinor: 0 },
        ENGAGING: { count: 1589, amountMinor: 0 },
        PROSPECTING: { count: 500, amountMinor: 0 },
      });
    });

    it('gives every account an owner, every person an account, every opportunity with an account a contact of it', () => {
      expect(rows('accounts').every(({ input }) => 'ownerId' in input)).toBe(true);
      expect(rows('people').every(({ input }) => 'accountExternalId' in input && 'ownerId' in input)).toBe(true);
      expect(rows('opportunities').filter(({ input }) => 'primaryContactId' in input)).toHaveLength(8800 - 1425);
    });

    it('places a company after the one it belongs to', () => {
      const order = rows('accounts').map(({ key }) => key);
      expect(order.indexOf('Sonron')).toBeLessThan(order.indexOf('Faxquote'));
    });
  });

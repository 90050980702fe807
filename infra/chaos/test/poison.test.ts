import { missingServers } from '@custodia/servers';
import { describe, expect, it } from '@jest/globals';
import { poison } from '../src/index.ts';

// Where a server is not installed, npm test says so by name, and CI fails on it.
if (missingServers().length === 0) {
  describe('consumers that are sent what nobody can read', () => {
    it('set all of it aside byte for byte, lose nothing, and go on with what it held up once it is dropped', async () => {
      const { signal } = new AbortController();
      const report = await poison({
        seed: 'short',
        events: 800,
        share: 0.04,
        rate: 200,
        progress: () => undefined,
        signal,
      });
      expect(Object.keys(report.poison)).toHaveLength(8);
      expect(report.diedByThemselves).toBe(0);
      for (const consumer of Object.values(report.consumers)) {
        expect(consumer).toMatchObject({ notQuarantined: 0, lost: 0, notResumed: 0 });
        expect(consumer.quarantined).toBeGreaterThan(10);
        expect(consumer.parked).toBeGreaterThan(10);
      }
      // Two hear every type, so nothing is passed over; one names its own.
      const { 'audit.entries': entries, 'privacy.customers': customers } = report.consumers;
      expect([entries?.passedOver, (customers?.passedOver ?? 0) > 0]).toEqual([0, true]);
    }, 300_000);
  });
}

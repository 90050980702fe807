import { CustodiaError } from '@custodia/errors';
import type { Database } from '@custodia/persistence';
import { arrival } from '@custodia/service';
import type { RequestContext } from '@custodia/subgraph';
import { readReceipt } from './receipt.store.ts';
import type { Receipt } from './receipt.ts';

export function receiptResolvers(db: Database) {
  return {
    Query: {
      auditReceipt: async (
        _: unknown,
        { id }: { id: string },
        { principal, access }: RequestContext,
      ): Promise<Receipt | null> => {
        if (access('ledger') !== 'ALL') return null;
        const read = () => db.read((em) => readReceipt(em, { tenantId: principal.tenantId, id }));
        let receipt = await read();
        // Whoever asks for what was recorded just now waits for the next checkpoint, which is signed within a second.
        if (receipt === 'not-covered') {
          await arrival(async () => (receipt = await read()) !== 'not-covered');
        }
        if (receipt !== 'not-covered') return receipt;
        throw new CustodiaError(
          'SERVICE_UNAVAILABLE',
          'The entry is in the log, and no signed checkpoint covers it yet. Ask again in a second.',
        );
      },
    },
  };
}

import { AsyncLocalStorage } from 'node:async_hooks';
import { CustodiaError } from '@custodia/errors';

/**
 * Knows whether the running code is inside a transaction of one database. On SQLite a second transaction would wait
 * for the first for ever; on MySQL it would be another transaction, and the pool could run dry. Both are mistakes.
 */
export class TransactionScope {
  readonly #inside = new AsyncLocalStorage<{ open: boolean }>();

  assertOutside(asked: 'transaction' | 'read', name: string): void {
    if (!this.#inside.getStore()?.open) return;
    throw new CustodiaError(
      'INTERNAL_SERVER_ERROR',
      `A ${asked} on the database of ${name} was asked for inside a transaction on it. Use the transaction's own entity manager.`,
    );
  }

  async run<T>(fn: () => Promise<T>): Promise<T> {
    // What `fn` leaves running in the background is outside once the transaction has ended.
    const state = { open: true };
    try {
      return await this.#inside.run(state, fn);
    } finally {
      state.open = false;
    }
  }
}

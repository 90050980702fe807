import type { Lease } from './database.ts';

/** What a database has to give back when it closes. */
export function keepUntilEnded(held: Set<Lease>, lease: Lease): void {
  held.add(lease);
  lease.ended.addEventListener('abort', () => held.delete(lease), { once: true });
}

/** Leases among the holders of one process: a SQLite file belongs to one process. */
export class LocalLeases {
  readonly #held = new Set<string>();

  take(name: string): Lease | null {
    if (this.#held.has(name)) return null;
    this.#held.add(name);
    const ended = new AbortController();
    const release = async (): Promise<void> => {
      if (ended.signal.aborted) return;
      this.#held.delete(name);
      ended.abort();
    };
    return { ended: ended.signal, release };
  }
}

interface Waiting<Item> {
  readonly item: Item;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Whoever comes while one commit runs goes into the next, all together. One that comes alone is committed at once: it waits for
 * the requests of the same turn of the event loop, and for no timer.
 */
export class GroupCommit<Item> {
  readonly #commit: (items: readonly Item[]) => Promise<void>;
  #waiting: Waiting<Item>[] = [];
  #running: Promise<void> | null = null;

  /** `commit` rejects where not all of them were committed; then each hears of it. */
  constructor(commit: (items: readonly Item[]) => Promise<void>) {
    this.#commit = commit;
  }

  append(item: Item): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, resolve, reject });
      this.#running ??= this.#run().finally(() => (this.#running = null));
    });
  }

  /** Resolves when nothing waits any more. */
  async ended(): Promise<void> {
    while (this.#running) await this.#running;
  }

  async #run(): Promise<void> {
    while (this.#waiting.length > 0) {
      await new Promise(setImmediate);
      const group = this.#waiting;
      this.#waiting = [];
      try {
        await this.#commit(group.map(({ item }) => item));
        for (const { resolve } of group) resolve();
      } catch (error) {
        for (const { reject } of group) reject(error);
      }
    }
  }
}

/** Lets one in at a time, in the order of asking. */
export class Mutex {
  #tail: Promise<void> = Promise.resolve();

  /** Resolves, when it is the caller's turn, with the function that ends the turn; rejects with what `late` makes. */
  async acquire(patienceMs: number, late: () => Error): Promise<() => void> {
    const before = this.#tail;
    let leave!: () => void;
    this.#tail = new Promise((resolve) => (leave = resolve));
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(late()), patienceMs);
    });
    try {
      await Promise.race([before, timeout]);
      return leave;
    } catch (error) {
      // Who gives up passes the turn on, but not before it has come.
      void before.then(leave);
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }
}

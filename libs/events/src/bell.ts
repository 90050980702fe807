/** Lets loops wait until there is something to do. A ring while nobody waits is kept for the next who does. */
export class Bell {
  #rung = false;
  #answer: (() => void) | null = null;

  ring(): void {
    this.#rung = true;
    this.#answer?.();
  }

  /** Resolves at a ring, after `patienceMs`, or when the signal aborts. */
  async wait(patienceMs: number, signal: AbortSignal): Promise<void> {
    if (!this.#rung && !signal.aborted) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, patienceMs);
        this.#answer = () => {
          clearTimeout(timer);
          resolve();
        };
        signal.addEventListener('abort', this.#answer, { once: true });
      });
      if (this.#answer) signal.removeEventListener('abort', this.#answer);
      this.#answer = null;
    }
    this.#rung = false;
  }
}

import type { Refusal, Asked } from './access-events.ts';

/** What of a refusal makes it like another one. */
export type Refused = Pick<Asked, 'tenantId' | 'userId' | 'roles' | 'origin' | 'network'> & Pick<Refusal, 'code'>;

interface Counted {
  readonly refused: Refused;
  /** Beyond the first, which was told at once. */
  more: number;
}

const windowMs = 1_000;
/** From more places than this within a second, where from is not told any more: it would cost as much as it says. */
const mostKeys = 1_000;

/**
 * Refusals that cost whoever sends them nothing. The first is told at once; those alike within the second after it are told together
 * when it is over.
 */
export class RefusalTally {
  readonly #tell: (refused: Refused, count: number) => void;
  #counted = new Map<string, Counted>();
  #timer: NodeJS.Timeout | null = null;

  constructor(tell: (refused: Refused, count: number) => void) {
    this.#tell = tell;
  }

  note(given: Refused): void {
    const isKnown = this.#counted.has(keyOf(given));
    const refused =
      isKnown || this.#counted.size < mostKeys ? given : { ...given, origin: null, network: 'unknown' as const };
    const counted = this.#counted.get(keyOf(refused));
    if (counted !== undefined) {
      counted.more += 1;
      return;
    }
    this.#counted.set(keyOf(refused), { refused, more: 0 });
    this.#timer ??= setTimeout(() => this.flush(), windowMs).unref();
    this.#tell(refused, 1);
  }

  /** Tells what was counted. */
  flush(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    const counted = this.#counted;
    this.#counted = new Map();
    for (const { refused, more } of counted.values()) if (more > 0) this.#tell(refused, more);
  }
}

function keyOf({ tenantId, userId, origin, code }: Refused): string {
  return JSON.stringify([tenantId, userId, origin, code]);
}

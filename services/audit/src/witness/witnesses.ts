import { loggable } from '@custodia/errors';
import type { Logger } from 'pino';
import { Counter, Gauge, type Registry } from 'prom-client';
import { createPatience } from './patience.ts';
import { createWitness, type SignedCheckpoint, type WitnessOutcome } from './witness.ts';
import type { WitnessAddress } from './witness-list.ts';

/** Everybody who is asked to cosign the log's checkpoints. */
export interface Witnesses {
  /**
   * The signature lines to put behind the checkpoint's note, each with its newline; empty where nobody has cosigned it. Takes
   * a second at most and throws nothing: who is away is asked again later, with a later checkpoint.
   */
  cosign(checkpoint: SignedCheckpoint): Promise<string>;
}

export interface WitnessesOptions {
  readonly witnesses: readonly WitnessAddress[];
  readonly logger: Logger;
  readonly metrics: Registry;
  readonly clock: () => Date;
  readonly random?: () => number;
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 1_000;

export function openWitnesses(options: WitnessesOptions): Witnesses {
  const { clock, random = Math.random, timeoutMs = TIMEOUT_MS } = options;
  const note = notingOf(options);
  const asked = options.witnesses.map((address) => ({
    witness: createWitness(address),
    patience: createPatience({ clock, random }),
  }));
  return {
    async cosign(checkpoint) {
      const signal = AbortSignal.timeout(timeoutMs);
      const lines = asked.map(async ({ witness, patience }) => {
        if (!patience.isOver()) return '';
        const outcome = await witness.cosign(checkpoint, signal);
        if (outcome.outcome === 'cosigned') patience.reset();
        else patience.take();
        note(witness.name, outcome, checkpoint.size);
        return outcome.outcome === 'cosigned' ? outcome.line : '';
      });
      return (await Promise.all(lines)).join('');
    },
  };
}

const messages = {
  fork: 'A WITNESS HAS COSIGNED ANOTHER HISTORY OF THIS LOG: its entries or its tree were changed',
  ahead: 'A WITNESS HAS COSIGNED MORE ENTRIES THAN THIS LOG HAS: some were lost, as by a restored database',
  unproven: 'the log cannot prove what it grew out of: its tree is damaged',
  unverified: 'a witness sends signatures that are not its own; is its key in AUDIT_WITNESSES the right one?',
  refused: 'a witness does not cosign; does it know this log by its origin and key?',
  away: 'a witness does not answer; it is asked again later',
} as const satisfies Record<Exclude<WitnessOutcome['outcome'], 'cosigned'>, string>;

function notingOf({ witnesses, logger, metrics }: WitnessesOptions) {
  const answers = new Counter({
    name: 'custodia_audit_witness_answers_total',
    help: 'What became of asking a witness to cosign a checkpoint; fork and ahead are a log that was tampered with.',
    labelNames: ['witness', 'outcome'],
    registers: [metrics],
  });
  const sizes = new Gauge({
    name: 'custodia_audit_witnessed_size',
    help: 'Entries of the largest tree that a witness has cosigned.',
    labelNames: ['witness'],
    registers: [metrics],
  });
  for (const { name } of witnesses.map(createWitness)) {
    for (const outcome of ['cosigned', ...Object.keys(messages)]) answers.inc({ witness: name, outcome }, 0);
  }
  return (witness: string, answer: WitnessOutcome, size: bigint): void => {
    const { outcome } = answer;
    answers.inc({ witness, outcome });
    if (outcome === 'cosigned') {
      sizes.set({ witness }, Number(size));
      return;
    }
    const detail = {
      witness,
      outcome,
      size: String(size),
      ...('size' in answer && { cosigned: String(answer.size) }),
      ...('status' in answer && { status: answer.status }),
      ...('error' in answer && { error: loggable(answer.error) }),
    };
    if (outcome === 'away') logger.warn(detail, messages[outcome]);
    else logger.error(detail, messages[outcome]);
  };
}

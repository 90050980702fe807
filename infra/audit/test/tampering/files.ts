import { leafHash } from '@custodia/translog';
import { aSignedLog, type Shown, type SignedLog } from '../a-signed-log.ts';
import { flipBit, type Dice } from './dice.ts';

/** What is handed out of a log, and verified by a command. */
export interface Handed {
  readonly what: 'log' | 'checkpoint' | 'receipt' | 'consistency';
  /** By the names that the command takes; the first is the one that was tampered with. */
  readonly files: readonly (string | Uint8Array)[];
}

/** Everything that a log hands out, as it is: the control. */
export function untampered(log: SignedLog): Handed[] {
  return [
    { what: 'log', files: [log.export()] },
    { what: 'log', files: [log.export({ tenant: 'demo' })] },
    { what: 'checkpoint', files: [log.checkpoint()] },
    ...log.shown.map((_, index): Handed => ({ what: 'receipt', files: [log.receipt(index)] })),
    ...[1, 7, 16, 20].map((from): Handed => ({ what: 'consistency', files: growth(log, from) })),
  ];
}

const growth = (log: SignedLog, from: number) => [
  log.growth(from, log.shown.length),
  log.checkpoint(from),
  log.checkpoint(),
];

/** Each makes one tampering of what a log hands out. `thief`: another log of the same name, whose key is another. */
export const fileTamperings: Readonly<Record<string, (log: SignedLog, thief: SignedLog, dice: Dice) => Handed>> = {
  'export: a bit flipped': (log, _, dice) => ({
    what: 'log',
    files: [flipBit(Buffer.from(anExport(log, dice)), dice)],
  }),
  'export: cut short': (log, _, dice) => {
    const text = anExport(log, dice);
    return { what: 'log', files: [text.slice(0, dice.below(text.length))] };
  },
  'export: a line deleted': (log, _, dice) =>
    withLines(log, dice, (lines) => lines.splice(dice.below(lines.length), 1)),
  'export: a line doubled': (log, _, dice) =>
    withLines(log, dice, (lines) => lines.splice(dice.below(lines.length), 0, dice.pick(lines))),
  'export: two lines swapped': (log, _, dice) =>
    withLines(log, dice, (lines) => {
      const [one, other] = dice.two(lines.length);
      [lines[one], lines[other]] = [lines[other]!, lines[one]!];
    }),
  'entry: rewritten, canonical as before': (log, _, dice) => ({
    what: 'log',
    files: [log.export({ of: rewritten(log, dice) })],
  }),
  'entries: two swapped': (log, _, dice) => {
    const of = [...log.shown];
    const [one, other] = dice.two(of.length);
    [of[one], of[other]] = [of[other]!, of[one]!];
    return { what: 'log', files: [log.export({ of })] };
  },
  'entry: deleted, with the checkpoint kept': (log, _, dice) => {
    const at = dice.below(log.shown.length);
    return { what: 'log', files: [log.export({ of: log.shown.filter((_one, index) => index !== at) })] };
  },
  'disclosure: says another value': (log, _, dice) => ({
    what: 'log',
    files: [
      log.export({
        of: withDisclosures(log, dice, (disclosures, at) => disclosures.splice(at, 1, forged(disclosures[at]!, dice))),
      }),
    ],
  }),
  'disclosure: a bit flipped': (log, _, dice) => ({
    what: 'log',
    files: [
      log.export({
        of: withDisclosures(log, dice, (disclosures, at) =>
          disclosures.splice(at, 1, flipBit(Buffer.from(disclosures[at]!), dice).toString('latin1')),
        ),
      }),
    ],
  }),
  'disclosure: of another entry': (log, _, dice) => {
    const [one, other] = dice.two(log.shown.length);
    const of = log.shown.map((shown, at) =>
      at === one ? { ...shown, disclosures: [...shown.disclosures, dice.pick(log.shown[other]!.disclosures)] } : shown,
    );
    return { what: 'log', files: [log.export({ of })] };
  },
  'history: rewritten and signed again with another key': (log, thief) => ({
    what: 'log',
    files: [thief.export({ of: log.shown })],
  }),
  'history: rewritten and signed again with the log’s own key, the cosignature kept': (log, _, dice) => {
    const of = rewritten(log, dice);
    return { what: 'log', files: [log.export({ of, note: resigned(log, of) })] };
  },
  'history: rewritten and signed again with the log’s own key, without a witness': (log, _, dice) => {
    const of = rewritten(log, dice);
    return { what: 'log', files: [log.export({ of, note: resigned(log, of).replace(/— witness.*\n/, '') })] };
  },
  'checkpoint: a bit flipped': (log, _, dice) => ({
    what: 'checkpoint',
    files: [flipBit(Buffer.from(log.checkpoint()), dice)],
  }),
  'checkpoint: cut short': (log, _, dice) => ({
    what: 'checkpoint',
    files: [log.checkpoint().slice(0, dice.below(log.checkpoint().length))],
  }),
  'checkpoint: of another size': (log, _, dice) => ({
    what: 'checkpoint',
    files: [log.checkpoint().replace(`\n${log.shown.length}\n`, `\n${dice.below(log.shown.length)}\n`)],
  }),
  'checkpoint: signed again with another key': (_, thief) => ({ what: 'checkpoint', files: [thief.checkpoint()] }),
  'cosignature: of another checkpoint': (log, _, dice) => ({
    what: 'checkpoint',
    files: [
      log.checkpoint().replace(/— witness.*\n/, '') +
        /— witness.*\n/.exec(log.checkpoint(dice.below(log.shown.length)))![0],
    ],
  }),
  'cosignature: deleted': (log) => ({ what: 'checkpoint', files: [log.checkpoint().replace(/— witness.*\n/, '')] }),
  'cosignature: of another witness by its name': (log, thief) => ({
    what: 'checkpoint',
    files: [log.checkpoint().replace(/— witness.*\n/, /— witness.*\n/.exec(thief.checkpoint())![0])],
  }),
  'receipt: a bit flipped': (log, _, dice) => ({
    what: 'receipt',
    files: [flipBit(Buffer.from(aReceipt(log, dice)), dice)],
  }),
  'receipt: cut short': (log, _, dice) => {
    const text = aReceipt(log, dice);
    return { what: 'receipt', files: [text.slice(0, dice.below(text.length))] };
  },
  'receipt: of another place': (log, _, dice) => {
    const [one, other] = dice.two(log.shown.length);
    return { what: 'receipt', files: [log.receipt(one).replace(`index ${one}\n`, `index ${other}\n`)] };
  },
  'receipt: a hash deleted': (log, _, dice) =>
    withProof(log, dice, (lines) => lines.splice(dice.below(lines.length), 1)),
  'receipt: two hashes swapped': (log, _, dice) =>
    withProof(log, dice, (lines) => {
      const [one, other] = dice.two(lines.length);
      [lines[one], lines[other]] = [lines[other]!, lines[one]!];
    }),
  'receipt: another entry in it': (log, _, dice) => {
    const [one, other] = dice.two(log.shown.length);
    const extra = Buffer.from(JSON.stringify(log.shown[other])).toString('base64');
    return { what: 'receipt', files: [log.receipt(one).replace(/extra .*/, `extra ${extra}`)] };
  },
  'receipt: of another log by its name': (log, thief, dice) => ({
    what: 'receipt',
    files: [thief.receipt(dice.below(log.shown.length))],
  }),
  'consistency: a bit flipped': (log, _, dice) => {
    const [proof, ...notes] = growth(log, 7);
    return { what: 'consistency', files: [flipBit(Buffer.from(proof!), dice), ...notes] };
  },
  'consistency: cut short': (log, _, dice) => {
    const [proof, ...notes] = growth(log, 7);
    return { what: 'consistency', files: [proof!.slice(0, dice.below(proof!.length)), ...notes] };
  },
  'consistency: of another size': (log, _, dice) => {
    const [one, other] = dice.two(log.shown.length - 1);
    return { what: 'consistency', files: [log.growth(one + 1, log.shown.length), ...growth(log, other + 1).slice(1)] };
  },
  'consistency: with another history': (log, _, dice) => {
    const fork = aSignedLog({
      entries: log.shown.length,
      key: log.key,
      origin: log.origin,
      seed: `fork ${dice.below(1_000)}`,
    });
    const [proof, , to] = growth(log, 7);
    return { what: 'consistency', files: [proof!, fork.checkpoint(7).replace(/— witness.*\n/, ''), to!] };
  },
};

function anExport(log: SignedLog, { pick }: Dice): string {
  return log.export({ tenant: pick([null, 'demo']) });
}

function aReceipt(log: SignedLog, { below }: Dice): string {
  return log.receipt(below(log.shown.length));
}

function withLines(log: SignedLog, dice: Dice, change: (lines: string[]) => unknown): Handed {
  const lines = anExport(log, dice).split('\n').slice(0, -1);
  change(lines);
  return { what: 'log', files: [`${lines.join('\n')}\n`] };
}

function withProof(log: SignedLog, dice: Dice, change: (lines: string[]) => unknown): Handed {
  const [head = '', ...note] = aReceipt(log, dice).split('\n\n');
  const lines = head.split('\n');
  const proof = lines.splice(3);
  change(proof);
  return { what: 'receipt', files: [[[...lines, ...proof].join('\n'), ...note].join('\n\n')] };
}

/** One entry says something else, in the form that entries have. */
function rewritten(log: SignedLog, dice: Dice): Shown[] {
  const at = dice.below(log.shown.length);
  return log.shown.map((shown, index) => {
    if (index !== at) return shown;
    const open = JSON.parse(shown.entry) as Record<string, unknown>;
    const name = dice.pick([
      'action',
      'service',
      'occurredAt',
      'recordedAt',
      'recordType',
      'outcome',
      'id',
      'actorKind',
    ]);
    return { ...shown, entry: JSON.stringify({ ...open, [name]: `another ${dice.below(1_000)}` }) };
  });
}

function resigned(log: SignedLog, of: readonly Shown[]): string {
  const cosignature = /— witness.*\n/.exec(log.checkpoint())![0];
  const note = log.checkpoint(
    of.length,
    of.map(({ entry }) => leafHash(Buffer.from(entry))),
  );
  return note.replace(/— witness.*\n/, cosignature);
}

function withDisclosures(log: SignedLog, dice: Dice, change: (disclosures: string[], at: number) => unknown): Shown[] {
  const at = dice.below(log.shown.length);
  return log.shown.map((shown, index) => {
    if (index !== at) return shown;
    const disclosures = [...shown.disclosures];
    change(disclosures, dice.below(disclosures.length));
    return { ...shown, disclosures };
  });
}

/** The same salt and name, another value. */
function forged(disclosure: string, { below }: Dice): string {
  const [salt, name] = JSON.parse(Buffer.from(disclosure, 'base64url').toString()) as string[];
  return Buffer.from(JSON.stringify([salt, name, `another ${below(1_000)}`])).toString('base64url');
}

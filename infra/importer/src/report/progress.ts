import { Presets, SingleBar } from 'cli-progress';
import type { Progress, StepOutcome } from '../run/run-options.ts';

/** A bar where somebody watches; plain lines in a log. */
export function openProgress(stream: NodeJS.WriteStream): Progress {
  return stream.isTTY ? barProgress(stream) : lineProgress(stream);
}

function barProgress(stream: NodeJS.WriteStream): Progress {
  let bar: SingleBar | null = null;
  return {
    start(step, total) {
      const format = `${step.padEnd(nameWidth)} {bar} {value}/{total} rows, {eta_formatted} left`;
      bar = new SingleBar({ format, stream, hideCursor: true, clearOnComplete: true }, Presets.shades_classic);
      bar.start(total, 0);
    },
    advance(rows) {
      bar?.increment(rows);
    },
    finish(outcome) {
      bar?.stop();
      stream.write(`${outcomeLine(outcome)}\n`);
    },
  };
}

function lineProgress(stream: NodeJS.WriteStream): Progress {
  let done = 0;
  let total = 0;
  let step = '';
  let toldTenths = 0;
  return {
    start(name, rows) {
      [step, total, done, toldTenths] = [name, rows, 0, 0];
    },
    advance(rows) {
      done += rows;
      const tenths = Math.floor((10 * done) / Math.max(total, 1));
      if (total < longStepRows || tenths === toldTenths || tenths === 10) return;
      toldTenths = tenths;
      stream.write(`${step.padEnd(nameWidth)} ${done}/${total} rows\n`);
    },
    finish(outcome) {
      stream.write(`${outcomeLine(outcome)}\n`);
    },
  };
}

const nameWidth = 16;
const longStepRows = 1_000;

export function outcomeLine({ name, created, updated, unchanged, refused }: StepOutcome): string {
  const counts = { created, updated, unchanged, refused };
  const cells = Object.entries(counts).map(([word, count]) => `${String(count).padStart(6)} ${word}`);
  return `${name.padEnd(nameWidth)}${cells.join('')}`;
}

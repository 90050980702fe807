import { Presets, SingleBar } from 'cli-progress';

/** What a person sees while the system starts: one line a part, a bar for what takes long, one ready line. */
export interface StartConsole {
  say(line: string): void;
  part(name: string, what: string): void;
  /** Counts what takes long; `done` closes it with a line like every other part's. */
  count(name: string, total: number): { add: (rows: number) => void; done: (what: string) => void };
}

const nameWidth = 11;

export function openStartConsole(stream: NodeJS.WriteStream): StartConsole {
  let since = performance.now();
  const say = (line: string): void => void stream.write(`${line}\n`);
  const part = (name: string, what: string): void => {
    const seconds = ((performance.now() - since) / 1_000).toFixed(1);
    since = performance.now();
    say(`  ${name.padEnd(nameWidth)} ${what.padEnd(48)} ${seconds.padStart(5)} s`);
  };
  return {
    say,
    part,
    count: (name, total) => {
      const counter = stream.isTTY ? barOf(stream, name, total) : linesOf(say, name, total);
      return {
        add: counter.add,
        done: (what) => {
          counter.stop();
          part(name, what);
        },
      };
    },
  };
}

function barOf(stream: NodeJS.WriteStream, name: string, total: number) {
  const format = `  ${name.padEnd(nameWidth)} {bar} {value}/{total}`;
  const bar = new SingleBar({ format, stream, hideCursor: true, clearOnComplete: true }, Presets.shades_classic);
  bar.start(total, 0);
  return { add: (rows: number) => bar.increment(rows), stop: () => bar.stop() };
}

/** In a log a line now and then, so that whoever waits sees that it goes on. */
function linesOf(say: (line: string) => void, name: string, total: number) {
  let done = 0;
  let toldQuarters = 0;
  return {
    add: (rows: number) => {
      done += rows;
      const quarters = Math.floor((4 * done) / Math.max(total, 1));
      if (quarters === toldQuarters || quarters === 4) return;
      toldQuarters = quarters;
      say(`  ${name.padEnd(nameWidth)} ${done} of ${total}`);
    },
    stop: () => {},
  };
}

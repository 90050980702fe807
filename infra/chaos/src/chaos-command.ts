import { parseArgs } from 'node:util';
import { brokerDown } from './broker-down/broker-down.ts';
import type { ChaosOptions, ChaosReport } from './chaos-options.ts';
import { kills } from './kills/kills.ts';
import { poison } from './poison/poison.ts';

const HELP = `Does to a deployment of its own what happens to deployments, and prints what came of it as one JSON object.

  npm run -s chaos -- kills [--kills 100] [--minutes 12] [--rate 40]
  npm run -s chaos -- broker-down [--minutes 10] [--rate 20]
  npm run -s chaos -- poison [--events 100000] [--share 0.01] [--rate 500]

  kills        SIGKILLs the gateway, services (also while they publish or apply), the broker and MariaDB at random under load,
               lets it come to rest, and compares what is there with what clients were told
  broker-down  kills the broker for that long under a constant load, and looks what that did to requests and to events
  poison       sends messages that nobody can read among events, straight to the broker, and looks what becomes of both

  --seed S     chooses victims, people and writes; 1 where it is not said
  --kills N    how many, from 1 to 10000
  --minutes M  how long kills are spread over, or the broker is away, from 0.1 to 1440
  --events N   how many messages, from 1 to 10000000
  --share F    of the messages that are poison, from 0 to 1
  --rate R     operations in a second of all clients together, or messages in a second, from 1 to 10000
  --help       this text

It starts its own MariaDB and Kafka (npm run servers -- install) and touches nobody else's. Progress goes to stderr, with the
folder of the logs. Exit code 0: every figure reaches its aim; 1: one does not, and "missed" says where to look; 2: misused.
`;

const options = {
  seed: { type: 'string', default: '1' },
  kills: { type: 'string', default: '100' },
  minutes: { type: 'string' },
  rate: { type: 'string' },
  events: { type: 'string', default: '100000' },
  share: { type: 'string', default: '0.01' },
  help: { type: 'boolean', short: 'h' },
} as const;

type Values = Readonly<Partial<Record<Exclude<keyof typeof options, 'help'>, string>>>;
type Run = (options: ChaosOptions) => Promise<ChaosReport>;

/** What each run takes of the command line; a number that is none is a fault of whoever wrote it. */
const runs: Readonly<Record<string, (values: Values) => Run>> = {
  kills: (values) => {
    const asked = {
      kills: numberIn(values, 'kills', { from: 1, to: 10_000 }),
      minutes: numberIn({ minutes: '12', ...values }, 'minutes', { from: 0.1, to: 1_440 }),
      rate: numberIn({ rate: '40', ...values }, 'rate', { from: 1, to: 10_000 }),
    };
    return (common) => kills({ ...common, ...asked });
  },
  'broker-down': (values) => {
    const asked = {
      secondsBefore: 30,
      minutes: numberIn({ minutes: '10', ...values }, 'minutes', { from: 0.1, to: 1_440 }),
      rate: numberIn({ rate: '20', ...values }, 'rate', { from: 1, to: 10_000 }),
    };
    return (common) => brokerDown({ ...common, ...asked });
  },
  poison: (values) => {
    const asked = {
      events: numberIn(values, 'events', { from: 1, to: 10_000_000 }),
      share: numberIn(values, 'share', { from: 0, to: 1 }),
      rate: numberIn({ rate: '500', ...values }, 'rate', { from: 1, to: 10_000 }),
    };
    return (common) => poison({ ...common, ...asked });
  },
};

class Misused extends Error {}

function numberIn(values: Values, name: keyof Values, { from, to }: { from: number; to: number }): number {
  const value = Number(values[name]);
  if (value >= from && value <= to) return value;
  throw new Misused(`--${name} takes a number from ${from} to ${to}.`);
}

function readArguments(argv: readonly string[]): { run: Run; seed: string } | null {
  const { values, positionals } = parse(argv);
  if (values.help) return null;
  const [name = '', ...rest] = positionals;
  const run = Object.hasOwn(runs, name) && rest.length === 0 ? runs[name] : undefined;
  if (!run) throw new Misused(`Name one of: ${Object.keys(runs).join(', ')}. npm run chaos -- --help says more.`);
  return { run: run(values), seed: values.seed };
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options, allowPositionals: true });
  } catch (error) {
    throw new Misused((error as Error).message);
  }
}

/** Answers the exit code. */
export async function chaosCommand(argv: readonly string[]): Promise<number> {
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  const stop = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.once(name, () => stop.abort(new Error('Stopped before the end: nothing is reported.')));
  }
  try {
    const asked = readArguments(argv);
    if (asked === null) {
      process.stdout.write(HELP);
      return 0;
    }
    const report = await asked.run({ seed: asked.seed, progress: say, signal: stop.signal });
    process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
    return report.missed.length === 0 ? 0 : 1;
  } catch (error) {
    say(error instanceof Error ? error.message : String(error));
    return error instanceof Misused ? 2 : 1;
  }
}

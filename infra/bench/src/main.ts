import { parseArgs } from 'node:util';
import { benchmarkAuditSearch } from './audit-search/benchmark-audit-search.ts';
import { benchmarkAudit } from './audit/benchmark-audit.ts';
import type { BenchmarkOptions } from './benchmark-options.ts';
import { benchmarkDetection } from './detection/benchmark-detection.ts';
import { benchmarkGateway } from './gateway/benchmark-gateway.ts';

const HELP = `Measures a part beside what it stands in for, over loopback, and prints one JSON object.

  npm run -s bench -- gateway [--seconds 60]
  npm run -s bench -- detection
  npm run -s bench -- audit [--seconds 60] [--entries 10000000]
  npm run -s bench -- audit-search [--entries 10000000] [--keep]

  gateway   CPU per operation and throughput of this gateway, with authorization, and of Apollo's as it comes, without:
            three queries, each with the rights unrestricted, partial and denied
  detection what detection rules find, and find wrongly, of labelled scenarios: attacks, evasions, ordinary days. Takes as long as it takes

  audit     entries a second from Kafka to a signed checkpoint, beside plain rows, and milliseconds of each; then how fast a log of
            so many entries is verified from its first on. On a durable MariaDB and a Kafka of its own, or those of
            CUSTODIA_TEST_MYSQL_URL and CUSTODIA_TEST_KAFKA_URL

  audit-search
            fills an audit log, and asks it for pages by every filter and the usual ones together: milliseconds of first and later
            pages. On a MariaDB of its own, or on that of CUSTODIA_TEST_MYSQL_URL. Ten million entries take about 40 GB and more than an hour

  --seconds N   about how long all of it may take, from 1 to 3600; 60 where it is not said
  --entries N   how many entries the audit log has, from 1000 to 100000000; 10000000 where it is not said
  --keep        leave the filled database on the server of CUSTODIA_TEST_MYSQL_URL; the next run with as many entries uses it
  --help        this text

Progress goes to stderr. It asserts no aim; what the numbers mean is in infra/bench/README.md.
`;

const benchmarks = new Map<string, (options: Asked & BenchmarkOptions) => Promise<unknown>>([
  ['gateway', benchmarkGateway],
  ['audit', benchmarkAudit],
  ['detection', benchmarkDetection],
  ['audit-search', benchmarkAuditSearch],
]);

interface Asked {
  readonly seconds: number;
  readonly entries: number;
  readonly keep: boolean;
}

/** Null: help was asked for. */
function readArguments(args: readonly string[]) {
  const options = {
    seconds: { type: 'string', default: '60' },
    entries: { type: 'string', default: '10000000' },
    keep: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h' },
  } as const;
  const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
  if (values.help) return null;
  const [name, ...rest] = positionals;
  const run = name === undefined ? undefined : benchmarks.get(name);
  if (!run || rest.length > 0) {
    throw new Error(`Name one benchmark of: ${[...benchmarks.keys()].join(', ')}. npm run bench -- --help says more.`);
  }
  const seconds = Number(values.seconds);
  if (!(seconds >= 1 && seconds <= 3600)) throw new Error('--seconds takes a number from 1 to 3600.');
  const entries = Number(values.entries);
  if (!(Number.isInteger(entries) && entries >= 1_000 && entries <= 100_000_000)) {
    throw new Error('--entries takes a number from 1000 to 100000000.');
  }
  return { run, asked: { seconds, entries, keep: values.keep } satisfies Asked };
}

const say = (line: string): void => void process.stderr.write(`${line}\n`);
const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

async function main(): Promise<number> {
  let read: ReturnType<typeof readArguments>;
  try {
    read = readArguments(process.argv.slice(2));
  } catch (error) {
    say(messageOf(error));
    return 2;
  }
  if (read === null) {
    process.stdout.write(HELP);
    return 0;
  }
  const stop = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.once(name, () => stop.abort(new Error('Stopped before the end: nothing is reported.')));
  }
  try {
    const report = await read.run({ ...read.asked, progress: say, signal: stop.signal });
    process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
    return 0;
  } catch (error) {
    say(messageOf(error));
    return 1;
  }
}

process.exitCode = await main();

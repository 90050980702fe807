import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { runJest } from './run-jest.ts';
import { missingTestServers, serversAreRequired, startTestServers } from './test-servers.ts';

const HELP = `Runs the tests.

  npm test                          everything that can run on this machine
  npm test -- services/contacts     the test files whose path holds these words
  npm test -- -t "another tenant"   the tests whose title matches; any other option of Jest's works too

MariaDB and Apache Kafka are started for the run where they are installed (npm run servers -- install). With
CUSTODIA_TEST_MYSQL_URL or CUSTODIA_TEST_KAFKA_URL set, those servers are used instead. With CUSTODIA_REQUIRE_SERVERS=1, as
with CI=true, a missing server fails the run.
`;

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const folder = resolve(import.meta.dirname, '../../..');
const args = process.argv.slice(2);

if (args.includes('--help')) say(HELP);
else
  process.exitCode = await run().catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  });

async function run(): Promise<number> {
  const missing = missingTestServers(process.env);
  if (missing.length > 0 && serversAreRequired(process.env)) {
    say(
      ['Real servers are required here (CI or CUSTODIA_REQUIRE_SERVERS) and missing:', ...listed(missing)].join('\n'),
    );
    return 1;
  }
  const notRun = [...missing.map((server) => `suites on ${server}`), ...missingData()];
  const servers = await startTestServers(process.env);
  for (const [setting, url] of Object.entries(servers.environment)) say(`${setting}: ${new URL(url).host}`);
  try {
    const verdict = await runJest({ folder, args, environment: servers.environment });
    if (notRun.length > 0) say(['\nNot run on this machine:', ...listed(notRun)].join('\n'));
    if (verdict.reason) say(`\n${verdict.reason}`);
    say(`\n${verdict.closingLine}`);
    return verdict.exitCode;
  } finally {
    await servers.stop();
  }
}

function missingData(): string[] {
  const dataSet = resolve(folder, '../shared/data/crm-sales');
  return existsSync(dataSet)
    ? []
    : ['suites on the public CRM sales data set: put its files into ../shared/data/crm-sales'];
}

function listed(items: readonly string[]): string[] {
  return items.map((item) => `  - ${item}`);
}

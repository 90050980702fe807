import { installServers } from './install-servers.ts';
import { missingServers } from './missing-servers.ts';
import { readRun, runServers, startInBackground, stopRun } from './standing-run.ts';

const HELP = `MariaDB and Apache Kafka for tests, on 127.0.0.1, with data that is thrown away.

  npm run servers -- install   install what is missing (apt-get for MariaDB, Maven for Kafka's jars)
  npm run servers -- start     start both in the background and print the settings that tests read
  npm run servers -- run       the same in the foreground, until Ctrl-C
  npm run servers -- status    say what runs and where; exit code 1 when nothing does
  npm run servers -- stop      stop what "start" or "run" started, and remove its data

npm test starts and stops servers of its own; these are for running single tests by hand.
`;

const say = (line: string): void => void process.stdout.write(`${line}\n`);

const commands: Record<string, () => Promise<void> | void> = {
  install: () => {
    installServers(say);
    say('MariaDB and Apache Kafka are installed');
  },
  run: () => runServers(say),
  start: async () => say(settingsOf(await startInBackground())),
  status: () => {
    const run = readRun();
    for (const missing of missingServers()) say(`missing: ${missing}`);
    say(run ? settingsOf(run) : 'nothing is running; npm run servers -- start');
    if (!run) process.exitCode = 1;
  },
  stop: async () => say((await stopRun()) ? 'stopped' : 'nothing was running'),
};

function settingsOf(run: { mysqlUrl: string; kafkaUrl: string }): string {
  return `export CUSTODIA_TEST_MYSQL_URL=${run.mysqlUrl}\nexport CUSTODIA_TEST_KAFKA_URL=${run.kafkaUrl}`;
}

const [name = '--help', ...rest] = process.argv.slice(2);
const command = Object.hasOwn(commands, name) && rest.length === 0 ? commands[name] : undefined;
if (!command) {
  process.stdout.write(HELP);
  process.exitCode = name === '--help' || name === '-h' || name === 'help' ? 0 : 2;
} else {
  try {
    await command();
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}

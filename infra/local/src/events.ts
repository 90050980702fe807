import { eventsCommand } from './events/events-command.ts';

process.exitCode = await eventsCommand(process.argv.slice(2), {
  out: (line) => void process.stdout.write(`${line}\n`),
  error: (line) => void process.stderr.write(`${line}\n`),
  env: process.env,
});

import { admitCommand } from './admit-command.ts';

process.exitCode = await admitCommand(process.argv.slice(2), {
  env: process.env,
  clock: () => new Date(),
  out: (line) => void process.stdout.write(`${line}\n`),
  error: (line) => void process.stderr.write(`${line}\n`),
});

import { tokenCommand } from './token/token-command.ts';

process.exitCode = await tokenCommand(process.argv.slice(2), {
  out: (line) => void process.stdout.write(`${line}\n`),
  error: (line) => void process.stderr.write(`${line}\n`),
  env: process.env,
});

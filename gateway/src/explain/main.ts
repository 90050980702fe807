import { explainCommand } from './explain-command.ts';

process.exitCode = await explainCommand(process.argv.slice(2), {
  out: (text) => void process.stdout.write(`${text}\n`),
  error: (text) => void process.stderr.write(`${text}\n`),
  // npm runs commands at the root; paths are meant from where the person stands.
  workingDir: process.env['INIT_CWD'] || process.cwd(),
});

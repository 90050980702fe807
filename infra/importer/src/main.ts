import { importCommand } from './import-command.ts';

const line = (stream: NodeJS.WriteStream) => (text: string) => void stream.write(`${text}\n`);

process.exitCode = await importCommand(process.argv.slice(2), {
  out: line(process.stdout),
  error: line(process.stderr),
  progress: process.stderr,
  env: process.env,
  now: () => new Date(),
});

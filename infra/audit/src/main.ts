import { auditCommand } from './audit-command.ts';

process.exitCode = await auditCommand(process.argv.slice(2), {
  out: (line) => void process.stdout.write(`${line}\n`),
  error: (line) => void process.stderr.write(`${line}\n`),
  env: process.env,
  now: () => performance.now(),
});

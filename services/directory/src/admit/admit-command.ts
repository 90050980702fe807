import { parseArgs } from 'node:util';
import { CustodiaError, isCustodiaError, loggable } from '@custodia/errors';
import { readServiceSettings } from '@custodia/service';
import { admitUser, type Admission } from './admit-user.ts';

const help = `Lets somebody into a tenant: the first administrator, before whom nobody can sign in and let others in.

  admit --tenant <tenant> --subject <subject> --name <name> [--roles <role>,<role>]

  --tenant <tenant>     the tenant, as the access token's claim \`tenant\` names it
  --subject <subject>   who it is, as the access token's claim \`sub\` names them
  --name <name>         what colleagues call them
  --roles <roles>       keys of roles.yaml (default: tenant_admin)
  --help                this

It reads the directory's own settings (DATABASE_URL or DATABASE_URL_FILE, …) and writes to its database; the event goes out with
the running service. It can be run again: what is so already stays.`;

export interface CommandIo {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: () => Date;
  out(line: string): void;
  error(line: string): void;
}

/** Answers the exit code: 0 they are in, 1 they were refused, 2 nothing could be tried. */
export async function admitCommand(argv: readonly string[], io: CommandIo): Promise<number> {
  try {
    const given = readArguments(argv);
    if (given === 'help') {
      io.out(help);
      return 0;
    }
    const row = await admitUser(given, readServiceSettings({ name: 'directory' }, io.env), io.clock);
    if (row.problem) {
      io.error(`Refused${row.problem.field ? ` (${row.problem.field})` : ''}: ${row.problem.message}`);
      return 1;
    }
    io.out(`${row.outcome} ${row.id}`);
    return 0;
  } catch (error) {
    io.error(isCustodiaError(error) ? error.message : `Something went wrong: ${JSON.stringify(loggable(error))}`);
    return 2;
  }
}

function readArguments(argv: readonly string[]): Admission | 'help' {
  const { help: asked, tenant, subject, name, roles = 'tenant_admin' } = parse(argv);
  if (asked) return 'help';
  if (!tenant || !subject || !name) throw misused('Say --tenant, --subject and --name.');
  return { tenant, subject, name, roles: roles.split(',').map((role) => role.trim()) };
}

function parse(argv: readonly string[]) {
  const text = { type: 'string' } as const;
  const options = { tenant: text, subject: text, name: text, roles: text, help: { type: 'boolean' } } as const;
  try {
    return parseArgs({ args: [...argv], options }).values;
  } catch (error) {
    throw misused((error as Error).message);
  }
}

function misused(what: string): CustodiaError {
  return new CustodiaError('BAD_USER_INPUT', `${what}\n\n${help}`);
}

import { parseArgs } from 'node:util';
import { CannotStart, readCommandSettings, runningSystem, signIn } from '@custodia/importer';

export interface CommandIo {
  out: (line: string) => void;
  error: (line: string) => void;
  env: NodeJS.ProcessEnv;
}

const usage = `Prints an access token for somebody, and nothing else.

  npm run -s token -- --as <person> [--ttl <seconds>] [--without-mfa]

  --as <person>       rep, manager, manager2, finance, it, support, marketer, privacy, auditor, admin,
                      outsider (another tenant's administrator), or the full name of anyone in the directory
  --ttl <seconds>     how long it is good for, up to 86400 (default: 3600)
  --without-mfa       as somebody who signed in with a password alone; without this, with a second factor, just now:
                      the policy mfa-recent of schemas/policies.yaml makes the difference
  --audience <name>   whom it is for (default: custodia); for trying out that another one is refused
  --help              this

Use it so:
  curl -s http://127.0.0.1:4000/graphql -H "authorization: Bearer $(npm run -s token -- --as rep)" \\
    -H 'content-type: application/json' -d '{"query":"{ me { id name roles } }"}'`;

/** Exit code 1: there is no such person, or the arguments are wrong; 2: nothing runs to ask. */
export const exitCodes = { printed: 0, refused: 1, notRunning: 2 } as const;

export async function tokenCommand(argv: readonly string[], { out, error, env }: CommandIo): Promise<number> {
  const args = readArguments(argv);
  if (args === 'help') {
    out(usage);
    return exitCodes.printed;
  }
  if ('fault' in args) {
    error(`${args.fault}\n\n${usage}`);
    return exitCodes.refused;
  }
  const system = await runningSystem(readCommandSettings(env), { tell: error }).catch(messageOf);
  if (typeof system === 'string') {
    error(system);
    return exitCodes.notRunning;
  }
  const signedIn = await signIn(system, args).catch(messageOf);
  if (typeof signedIn === 'string') {
    error(signedIn);
    return exitCodes.refused;
  }
  out(signedIn.accessToken);
  return exitCodes.printed;
}

function messageOf(error: unknown): string {
  if (error instanceof CannotStart) return error.message;
  throw error;
}

type TokenArguments = { person: string; ttlSeconds?: number; audience?: string; withoutMfa?: boolean };

function readArguments(argv: readonly string[]): TokenArguments | { fault: string } | 'help' {
  const options = {
    as: { type: 'string' },
    ttl: { type: 'string' },
    audience: { type: 'string' },
    'without-mfa': { type: 'boolean' },
    help: { type: 'boolean', short: 'h' },
  } as const;
  let values: { as?: string; ttl?: string; audience?: string; 'without-mfa'?: boolean; help?: boolean };
  try {
    ({ values } = parseArgs({ args: [...argv], options }));
  } catch (error) {
    return { fault: (error as Error).message };
  }
  if (values.help === true) return 'help';
  if (values.as === undefined || values.as.trim() === '') return { fault: 'Say whose token: --as <person>.' };
  const ttl = values.ttl === undefined ? undefined : Number(values.ttl);
  if (ttl !== undefined && !(Number.isInteger(ttl) && ttl >= 1 && ttl <= 86_400))
    return { fault: `--ttl is "${values.ttl}"; it must be a whole number of seconds from 1 to 86400.` };
  return {
    person: values.as,
    ...(ttl !== undefined && { ttlSeconds: ttl }),
    ...(values.audience !== undefined && { audience: values.audience }),
    ...(values['without-mfa'] === true && { withoutMfa: true }),
  };
}

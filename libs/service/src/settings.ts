import { readFileSync } from 'node:fs';
import { CustodiaError } from '@custodia/errors';
import { pseudonymKey, type PseudonymKey } from '@custodia/policy';
import { z } from 'zod';

export interface ServiceSettings {
  /** 0 takes any free port. */
  readonly port: number;
  readonly host: string;
  /** `file:/abs/contacts.sqlite` or `mysql://user:password@host:3306/database` */
  readonly databaseUrl: string;
  /** `embedded:/abs/events.sqlite` or `kafka://host:9092,host:9092` */
  readonly eventsUrl: string;
  /** Where the gateway's public keys are: `file:/abs/principal.jwks.json` or `http://gateway:4000/.well-known/principal-jwks.json` */
  readonly principalJwks: string;
  /** The same for every service of a deployment. Without it no subgraph that has pseudonyms starts. */
  readonly pseudonymKey?: PseudonymKey | null;
  readonly logLevel: string;
}

/** The settings a service knows, by environment variable; each may be given as NAME_FILE, a file that holds the value. */
const shape = {
  PORT: z.coerce.number().int().min(0).max(65_535).default(0),
  HOST: z.string().min(1).default('127.0.0.1'),
  DATABASE_URL: z.string().regex(/^(file:\/|mysql:\/\/)/, 'must start with file:/ or mysql://'),
  EVENTS_URL: z.string().regex(/^(embedded:\/|kafka:\/\/)/, 'must start with embedded:/ or kafka://'),
  PRINCIPAL_JWKS: z.string().regex(/^(file:\/|https?:\/\/)/, 'must start with file:/, http:// or https://'),
  PSEUDONYM_KEY: z
    .string()
    .regex(/^[\w-]{43,512}$/, 'must be 32 random bytes or more, as base64url or hexadecimal')
    .optional(),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
} as const;

export const serviceSettingNames: readonly string[] = Object.freeze(Object.keys(shape));

type Environment = Readonly<Record<string, string | undefined>>;

/** Reads a service's settings, and reports every fault at once. Values are never repeated: they may be secrets. */
export function readServiceSettings(service: string, env: Environment): ServiceSettings {
  const faults: string[] = [];
  const given = Object.fromEntries(serviceSettingNames.map((name) => [name, settingOf(name, env, faults)]));
  const read = z.object(shape).safeParse(given);
  if (!read.success) faults.push(...read.error.issues.map((issue) => faultOf(issue, given)));
  if (!read.success || faults.length > 0) {
    throw new CustodiaError(
      'CONFIGURATION_INVALID',
      `${service} cannot start; mend these environment variables:\n${faults.map((fault) => `  ${fault}`).join('\n')}`,
    );
  }
  const { PORT, HOST, DATABASE_URL, EVENTS_URL, PRINCIPAL_JWKS, PSEUDONYM_KEY, LOG_LEVEL } = read.data;
  return {
    port: PORT,
    host: HOST,
    databaseUrl: DATABASE_URL,
    eventsUrl: EVENTS_URL,
    principalJwks: PRINCIPAL_JWKS,
    pseudonymKey: PSEUDONYM_KEY === undefined ? null : pseudonymKey(PSEUDONYM_KEY),
    logLevel: LOG_LEVEL,
  };
}

function faultOf(issue: z.core.$ZodIssue, given: Readonly<Record<string, string | undefined>>): string {
  const name = String(issue.path[0]);
  return given[name] === undefined ? `${name} (or ${name}_FILE) is missing` : `${name}: ${issue.message}`;
}

function settingOf(name: string, env: Environment, faults: string[]): string | undefined {
  const file = env[`${name}_FILE`];
  if (file === undefined) return env[name] === '' ? undefined : env[name];
  if (env[name] !== undefined) faults.push(`${name} and ${name}_FILE are both set; keep one`);
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    faults.push(
      `${name}_FILE names a file that cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'})`,
    );
    return undefined;
  }
}

import { pseudonymKey, type PseudonymKey } from '@custodia/policy';
import { z } from 'zod';
import type { ServiceDefinition } from './define-service.ts';
import { readEnvironment, type Environment } from './read-environment.ts';

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
  /** What the definition's own settings came to. Absent: each is left at its default. */
  readonly own?: Readonly<Record<string, unknown>>;
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

/** Whose settings are read. */
export type SetUp = Pick<ServiceDefinition, 'name' | 'settings'>;

/** Reads a service's settings, and its own besides, and reports every fault at once. */
export function readServiceSettings({ name, settings = {} }: SetUp, env: Environment): ServiceSettings {
  const read = readEnvironment({ program: name, shape: { ...settings, ...shape }, env });
  return {
    port: read.PORT,
    host: read.HOST,
    databaseUrl: read.DATABASE_URL,
    eventsUrl: read.EVENTS_URL,
    principalJwks: read.PRINCIPAL_JWKS,
    pseudonymKey: read.PSEUDONYM_KEY === undefined ? null : pseudonymKey(read.PSEUDONYM_KEY),
    logLevel: read.LOG_LEVEL,
    own: Object.fromEntries(
      Object.keys(settings).map((setting) => [setting, (read as Record<string, unknown>)[setting]]),
    ),
  };
}

/** A definition's own settings where nothing is said of them; CONFIGURATION_INVALID where one has no default. */
export function ownDefaults({ name, settings = {} }: SetUp): Readonly<Record<string, unknown>> {
  return readEnvironment({ program: name, shape: settings, env: {} });
}

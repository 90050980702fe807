import path from 'node:path';
import { CustodiaError } from '@custodia/errors';
import { z } from 'zod';

export interface LocalSettings {
  /** Where everything is kept; absolute. */
  readonly dataDir: string;
  /** The gateway's; the services and the issuer take the ports after it, or any that are free. 0: all take any. */
  readonly port: number;
  readonly log: 'file' | 'stderr';
  readonly logLevel: string;
  /** For real servers instead of the embedded ones; `{service}` stands for the service's name. */
  readonly databaseUrl: string | null;
  readonly eventsUrl: string | null;
  /** Networks where events may be delivered besides public addresses. */
  readonly webhookNetworks: string;
}

const portFault = 'must be a whole number from 0 to 65535';

const shape = z.object({
  CUSTODIA_DATA_DIR: z.string().default('data'),
  PORT: z.coerce.number(portFault).int(portFault).min(0, portFault).max(65_535, portFault).default(4000),
  CUSTODIA_LOG: z.enum(['file', 'stderr']).default('file'),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
  CUSTODIA_DATABASE_URL: z
    .string()
    .regex(/^mysql:\/\/.*\{service\}/, 'must be mysql://user:password@host:3306/custodia_{service}')
    .optional(),
  CUSTODIA_EVENTS_URL: z
    .string()
    .regex(/^kafka:\/\//, 'must be kafka://host:9092')
    .optional(),
  WEBHOOK_NETWORKS: z.string().default(''),
});

type Environment = Readonly<Record<string, string | undefined>>;

/** The only reader of the environment here; reports every fault at once. */
export function readLocalSettings(env: Environment): LocalSettings {
  const given = Object.fromEntries(Object.keys(shape.shape).map((name) => [name, env[name] || undefined]));
  const read = shape.safeParse(given);
  if (!read.success) {
    const faults = read.error.issues.map((issue) => `\n  ${issue.path.join('.')}: ${issue.message}`);
    throw new CustodiaError('CONFIGURATION_INVALID', `Mend these environment variables:${faults.join('')}`);
  }
  return {
    dataDir: path.resolve(read.data.CUSTODIA_DATA_DIR),
    port: read.data.PORT,
    log: read.data.CUSTODIA_LOG,
    logLevel: read.data.LOG_LEVEL,
    databaseUrl: read.data.CUSTODIA_DATABASE_URL ?? null,
    eventsUrl: read.data.CUSTODIA_EVENTS_URL ?? null,
    webhookNetworks: read.data.WEBHOOK_NETWORKS,
  };
}

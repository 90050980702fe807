import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { CustodiaError } from '@custodia/errors';
import { assertEventsUrl } from '@custodia/events';
import { pseudonymKey, type OperationLimits, type PseudonymKey } from '@custodia/policy';
import { z } from 'zod';
import { networkChecker } from './http/network-checker.ts';

export interface GatewayConfig {
  /** Loopback unless a container has to be reached from outside of itself. */
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly supergraphFile: string;
  /** Subgraph name → its GraphQL address; what is not named here is called where the supergraph says. */
  readonly subgraphUrls: Readonly<Record<string, string>>;
  readonly oidc: { readonly issuer: string; readonly audience: string; readonly jwksUri: string };
  readonly principalKeyFile: string;
  /** Where accesses to personal data are told: `embedded:/abs/events.sqlite` or `kafka://host:9092,host:9092`. */
  readonly eventsUrl: string;
  /** Where they are kept until the event log has them, and how much of them at most. The folder is this gateway's alone. */
  readonly accessJournal: { readonly folder: string; readonly maxBytes: number };
  /** Whose auditors hear of requests that were refused before anybody was known. */
  readonly platformTenant: string;
  /** The same as every service's. */
  readonly pseudonymKey: PseudonymKey;
  /** Who may read the schema. GraphiQL is served where it is not `off`. */
  readonly introspection: IntrospectionMode;
  readonly unauthorizedFields: UnauthorizedFieldsMode;
  readonly unauthorizedErrors: UnauthorizedErrors;
  readonly bodyBytes: number;
  /** Networks (CIDR) of the proxies whose word on where a call comes from counts. */
  readonly trustedProxies: readonly string[];
  /** Whether any operation may be sent, or only trusted documents by who does not hold `operation:free-form`. */
  readonly operations: 'free-form' | 'trusted';
  /** The manifest of trusted documents; null where there are none. */
  readonly trustedDocumentsFile: string | null;
  /** Whatever a role allows, nothing is over these. */
  readonly ceilings: OperationLimits;
  /** Requests from one address, before anybody knows who sends them. */
  readonly addressRequestsPerMinute: number;
  readonly addressFailedSignInsPerMinute: number;
  /** Whose pages may call the graph from a browser: `https://app.example`. */
  readonly corsOrigins: readonly string[];
  /** The items a list is taken to have where neither the schema nor the operation says. */
  readonly assumedListSize: number;
  readonly subgraphTimeoutMs: number;
  /** Subgraph name → its own time for a call, where it has one. */
  readonly subgraphTimeoutsMs: Readonly<Record<string, number>>;
  readonly subgraphAnswerBytes: number;
  readonly subgraphConcurrency: number;
  readonly subgraphCircuit: { readonly failures: number; readonly openMs: number };
  /** How long a stop waits for what is running. */
  readonly drainMs: number;
  readonly logLevel: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';
}

/** Who may read the schema: whoever holds `schema:read`, whoever is signed in, or everybody. */
export type IntrospectionMode = 'off' | 'on' | 'open';

/** How denied fields are told: as errors, in `extensions`, not at all, by refusing everything, or only told and not enforced. */
export type UnauthorizedFieldsMode = 'errors' | 'extensions' | 'silent' | 'reject' | 'dryRun';

/** What a denied field in a list is told by: one error for its position, or one for each row. */
export type UnauthorizedErrors = 'positions' | 'rows';

type Environment = Readonly<Record<string, string | undefined>>;

const whole = (fallback: number, max: number) => z.coerce.number().int().min(1).max(max).default(fallback);
const httpUrl = z.url({ protocol: /^https?$/, error: 'must be an http(s) address' });

/** Two of the largest accesses there can be, and the segment that they are in. */
const smallestJournal = 16 * 1_048_576;

const settings = z.object({
  HOST: z.string().min(1).default('127.0.0.1'),
  PORT: z.coerce.number().int().min(0).max(65_535).default(4000),
  SUPERGRAPH: z
    .string()
    .min(1)
    .default(() => generatedSupergraph()),
  SUBGRAPH_URLS: z
    .string()
    .default('')
    .transform((text, context) => readByName(text, httpUrl, { context, needs: 'an http(s) address' })),
  OIDC_ISSUER: httpUrl,
  OIDC_AUDIENCE: z.string().min(1).default('custodia'),
  OIDC_JWKS_URI: z.url({ protocol: /^(https?|file)$/, error: 'must be an http(s) or file address' }),
  PRINCIPAL_KEY_FILE: z.string().min(1),
  EVENTS_URL: z.string().superRefine(checkEventsUrl),
  ACCESS_JOURNAL: z.string().min(1),
  ACCESS_JOURNAL_MAX_BYTES: z.coerce
    .number()
    .int()
    .min(smallestJournal)
    .max(2 ** 40)
    .default(2 ** 30),
  PLATFORM_TENANT: z
    .string()
    .regex(/^[\w.-]{1,64}$/, 'must be 1 to 64 letters, digits, dots and dashes')
    .default('platform'),
  PSEUDONYM_KEY: z.string().regex(/^[\w-]{43,512}$/, 'must be 32 random bytes or more, as base64url or hexadecimal'),
  INTROSPECTION: z.enum(['off', 'on', 'open']).default('off'),
  UNAUTHORIZED_FIELDS: z.enum(['errors', 'extensions', 'silent', 'reject', 'dryRun']).default('errors'),
  UNAUTHORIZED_ERRORS: z.enum(['positions', 'rows']).default('positions'),
  TRUSTED_PROXIES: z.string().default('').transform(readNetworks),
  LIMIT_BODY_BYTES: whole(1_048_576, 64 * 1_048_576),
  LIMIT_TOKENS: whole(5_000, 100_000),
  LIMIT_DEPTH: whole(15, 100),
  LIMIT_ALIASES: whole(50, 10_000),
  LIMIT_ROOT_FIELDS: whole(30, 10_000),
  LIMIT_DIRECTIVES: whole(100, 10_000),
  LIMIT_SELECTIONS: whole(10_000, 1_000_000),
  LIMIT_HEIGHT: whole(2_000, 1_000_000),
  LIMIT_COST: whole(100_000, Number.MAX_SAFE_INTEGER),
  LIMIT_OPERATIONS_PER_MINUTE: whole(60_000, Number.MAX_SAFE_INTEGER),
  LIMIT_COST_PER_MINUTE: whole(100_000_000, Number.MAX_SAFE_INTEGER),
  ASSUMED_LIST_SIZE: whole(10, 1_000_000),
  ADDRESS_REQUESTS_PER_MINUTE: whole(12_000, Number.MAX_SAFE_INTEGER),
  ADDRESS_FAILED_SIGN_INS_PER_MINUTE: whole(120, Number.MAX_SAFE_INTEGER),
  OPERATIONS: z.enum(['free-form', 'trusted']).default('free-form'),
  TRUSTED_DOCUMENTS: z.string().min(1).optional(),
  CORS_ORIGINS: z.string().default('').transform(readOrigins),
  SUBGRAPH_TIMEOUT_MS: whole(30_000, 600_000),
  SUBGRAPH_TIMEOUTS_MS: z
    .string()
    .default('')
    .transform((text, context) => readByName(text, whole(1, 600_000), { context, needs: 'a time in milliseconds' })),
  SUBGRAPH_CONCURRENCY: whole(1_000, 100_000),
  CIRCUIT_FAILURES: whole(5, 1_000),
  CIRCUIT_OPEN_MS: whole(5_000, 600_000),
  SUBGRAPH_ANSWER_BYTES: whole(32 * 1_048_576, 1_024 * 1_048_576),
  DRAIN_MS: whole(10_000, 600_000),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
});

/** Reads every setting and reports every fault at once. `X_FILE` names a file to read `X` from, as container secrets are. */
export function readGatewayConfig(env: Environment): GatewayConfig {
  const faults: string[] = [];
  const result = settings.safeParse(withFiles(env, faults));
  if (!result.success) {
    for (const issue of result.error.issues) faults.push(`${issue.path.join('.')}: ${issue.message}`);
  }
  if (result.data?.OPERATIONS === 'trusted' && result.data.TRUSTED_DOCUMENTS === undefined) {
    faults.push('TRUSTED_DOCUMENTS: must name the file of them where OPERATIONS is "trusted"');
  }
  if (!result.success || faults.length > 0) {
    const list = faults.map((fault) => `\n  - ${fault}`).join('');
    throw new CustodiaError(
      'CONFIGURATION_INVALID',
      `The gateway's settings do not do; set these and start again:${list}`,
    );
  }
  const value = result.data;
  return {
    host: value.HOST,
    port: value.PORT,
    supergraphFile: value.SUPERGRAPH,
    subgraphUrls: value.SUBGRAPH_URLS,
    oidc: { issuer: value.OIDC_ISSUER, audience: value.OIDC_AUDIENCE, jwksUri: value.OIDC_JWKS_URI },
    principalKeyFile: value.PRINCIPAL_KEY_FILE,
    eventsUrl: value.EVENTS_URL,
    accessJournal: { folder: value.ACCESS_JOURNAL, maxBytes: value.ACCESS_JOURNAL_MAX_BYTES },
    platformTenant: value.PLATFORM_TENANT,
    pseudonymKey: pseudonymKey(value.PSEUDONYM_KEY),
    introspection: value.INTROSPECTION,
    unauthorizedFields: value.UNAUTHORIZED_FIELDS,
    unauthorizedErrors: value.UNAUTHORIZED_ERRORS,
    bodyBytes: value.LIMIT_BODY_BYTES,
    trustedProxies: value.TRUSTED_PROXIES,
    ceilings: {
      tokens: value.LIMIT_TOKENS,
      depth: value.LIMIT_DEPTH,
      aliases: value.LIMIT_ALIASES,
      rootFields: value.LIMIT_ROOT_FIELDS,
      directives: value.LIMIT_DIRECTIVES,
      selections: value.LIMIT_SELECTIONS,
      height: value.LIMIT_HEIGHT,
      cost: value.LIMIT_COST,
      operationsPerMinute: value.LIMIT_OPERATIONS_PER_MINUTE,
      costPerMinute: value.LIMIT_COST_PER_MINUTE,
    },
    addressRequestsPerMinute: value.ADDRESS_REQUESTS_PER_MINUTE,
    addressFailedSignInsPerMinute: value.ADDRESS_FAILED_SIGN_INS_PER_MINUTE,
    operations: value.OPERATIONS,
    trustedDocumentsFile: value.TRUSTED_DOCUMENTS ?? null,
    corsOrigins: value.CORS_ORIGINS,
    assumedListSize: value.ASSUMED_LIST_SIZE,
    subgraphTimeoutMs: value.SUBGRAPH_TIMEOUT_MS,
    subgraphTimeoutsMs: value.SUBGRAPH_TIMEOUTS_MS,
    subgraphConcurrency: value.SUBGRAPH_CONCURRENCY,
    subgraphCircuit: { failures: value.CIRCUIT_FAILURES, openMs: value.CIRCUIT_OPEN_MS },
    subgraphAnswerBytes: value.SUBGRAPH_ANSWER_BYTES,
    drainMs: value.DRAIN_MS,
    logLevel: value.LOG_LEVEL,
  };
}

/** Apollo's gateway reports usage to its maker unless this is set before it is constructed; it reads nothing else. */
export function switchTelemetryOff(): void {
  process.env['APOLLO_TELEMETRY_DISABLED'] = '1';
}

function withFiles(env: Environment, faults: string[]): Environment {
  const values: Record<string, string | undefined> = {};
  for (const name of Object.keys(settings.shape)) {
    // An empty variable is how compose files and shells say "not set".
    values[name] = env[name] === '' ? undefined : env[name];
    const file = name === 'PRINCIPAL_KEY_FILE' ? undefined : env[`${name}_FILE`];
    if (values[name] !== undefined || !file) continue;
    try {
      values[name] = readFileSync(file, 'utf8').trim();
    } catch {
      faults.push(`${name}_FILE: ${file} cannot be read`);
    }
  }
  return values;
}

function generatedSupergraph(): string {
  const manifest = createRequire(import.meta.url).resolve('@custodia/schemas/package.json');
  return path.join(path.dirname(manifest), 'generated', 'supergraph.graphql');
}

function checkEventsUrl(url: string, context: z.RefinementCtx): void {
  try {
    assertEventsUrl(url);
  } catch (error) {
    context.addIssue({ code: 'custom', message: (error as Error).message });
  }
}

/** `10.0.0.0/8,192.168.1.5` */
function readNetworks(text: string, context: z.RefinementCtx): readonly string[] {
  const networks = text.split(',').flatMap((network) => network.trim() || []);
  for (const network of networks) {
    try {
      networkChecker([network]);
    } catch {
      context.addIssue({ code: 'custom', message: `"${network}" is neither a network (10.0.0.0/8) nor an address` });
    }
  }
  return networks;
}

/** `https://app.example,https://admin.example:8443`: exactly as browsers send them, so neither a path nor a wildcard. */
function readOrigins(text: string, context: z.RefinementCtx): readonly string[] {
  const origins = text.split(',').flatMap((origin) => origin.trim() || []);
  for (const origin of origins) {
    const isOrigin = httpUrl.safeParse(origin).success && new URL(origin).origin === origin;
    if (isOrigin && !origin.includes('*')) continue;
    const message = `"${origin}" is not an origin as browsers send it; write https://host or https://host:port`;
    context.addIssue({ code: 'custom', message });
  }
  return origins;
}

/** `{"contacts":"http://…"}` or `contacts=http://…,sales=http://…`, for settings that every subgraph may have of its own. */
function readByName<T>(
  text: string,
  schema: z.ZodType<T>,
  { context, needs }: { context: z.RefinementCtx; needs: string },
): Readonly<Record<string, T>> {
  const byName: Record<string, T> = Object.create(null) as Record<string, T>;
  for (const [name, given] of pairsOf(text)) {
    const read = schema.safeParse(given);
    if (name !== '' && given !== null && read.success) byName[name] = read.data;
    else context.addIssue({ code: 'custom', message: `"${name}" needs ${needs}` });
  }
  return Object.freeze(byName);
}

function pairsOf(text: string): [string, unknown][] {
  if (!text.trim().startsWith('{')) {
    const pairs = text.split(',').filter((pair) => pair.trim() !== '');
    return pairs.map((pair) => [pair.split('=', 1)[0]!.trim(), pair.slice(pair.indexOf('=') + 1).trim()]);
  }
  try {
    return Object.entries(JSON.parse(text) as Record<string, unknown>);
  } catch {
    return [['(no JSON)', null]];
  }
}

import path from 'node:path';
import { auditKeyFiles, auditOrigin } from './audit-key.ts';
import type { ServiceName } from './service-databases.ts';

export interface CommonSettings {
  readonly folder: string;
  readonly eventsUrl: string;
  readonly principalJwks: string;
  readonly pseudonymKey: string;
}

export interface GatewaySettings extends CommonSettings {
  readonly keyFile: string;
  readonly issuer: Readonly<Record<string, string>>;
  readonly subgraphs: readonly (readonly [string, string])[];
}

const endless = '1000000000';

/** As docker-compose.yml sets them. */
export function serviceEnvironment(
  name: ServiceName,
  { folder, eventsUrl, principalJwks, pseudonymKey, databaseUrl }: CommonSettings & { readonly databaseUrl: string },
): Record<string, string> {
  return {
    HOST: '127.0.0.1',
    DATABASE_URL: databaseUrl,
    EVENTS_URL: eventsUrl,
    PRINCIPAL_JWKS: principalJwks,
    PSEUDONYM_KEY: pseudonymKey,
    LOG_LEVEL: 'warn',
    ...(name === 'webhooks' && { WEBHOOK_KEY: pseudonymKey }),
    ...(name === 'audit' && { AUDIT_ORIGIN: auditOrigin, AUDIT_KEY_FILE: auditKeyFiles(folder).signing }),
  };
}

export function gatewayEnvironment(settings: GatewaySettings): Record<string, string> {
  const { folder, eventsUrl, pseudonymKey, keyFile, issuer, subgraphs } = settings;
  return {
    HOST: '127.0.0.1',
    ...issuer,
    EVENTS_URL: eventsUrl,
    ACCESS_JOURNAL: path.join(folder, 'access-journal'),
    PSEUDONYM_KEY: pseudonymKey,
    PRINCIPAL_KEY_FILE: keyFile,
    SUBGRAPH_URLS: JSON.stringify(Object.fromEntries(subgraphs.map(([name, url]) => [name, `${url}/graphql`]))),
    // All load comes from one address, and none of it is an attack.
    ADDRESS_REQUESTS_PER_MINUTE: endless,
    ADDRESS_FAILED_SIGN_INS_PER_MINUTE: endless,
    LIMIT_OPERATIONS_PER_MINUTE: endless,
    LIMIT_COST_PER_MINUTE: endless,
    LOG_LEVEL: 'warn',
  };
}

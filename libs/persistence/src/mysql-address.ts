import { CustodiaError } from '@custodia/errors';

export interface MysqlAddress {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
  readonly poolSize: number;
}

const DEFAULT_POOL_SIZE = 10;

/** The parts of `mysql://user:password@host:3306/database?pool=10`. Its errors never repeat the URL: it holds a password. */
export function mysqlAddress({ url, name }: { readonly url: string; readonly name: string }): MysqlAddress {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  const database = decodeURIComponent(parsed?.pathname.slice(1) ?? '');
  const poolSize = Number(parsed?.searchParams.get('pool') ?? DEFAULT_POOL_SIZE);
  if (!parsed || !parsed.hostname || !database || database.includes('/') || !(poolSize >= 1)) {
    throw new CustodiaError(
      'CONFIGURATION_INVALID',
      `The database URL of ${name} must look like mysql://user:password@host:3306/database.`,
    );
  }
  return {
    host: parsed.hostname,
    port: Number(parsed.port || 3306),
    user: decodeURIComponent(parsed.username),
    password: decodeURIComponent(parsed.password),
    database,
    poolSize,
  };
}

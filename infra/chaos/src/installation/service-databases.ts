import { createConnection, createPool, type Pool, type RowDataPacket } from 'mysql2/promise';

export type ServiceName = (typeof serviceNames)[number];
export const serviceNames = ['directory', 'contacts', 'sales', 'privacy', 'audit', 'retention', 'webhooks'] as const;

/** The services' databases, looked into past the services: what is there after all is at rest. */
export interface ServiceDatabases {
  urlOf(service: ServiceName): string;
  rows<Row>(service: ServiceName, sql: string, values?: readonly unknown[]): Promise<Row[]>;
  count(service: ServiceName, sql: string, values?: readonly unknown[]): Promise<number>;
  close(): Promise<void>;
}

export async function createServiceDatabases(serverUrl: string): Promise<ServiceDatabases> {
  const address = (service?: ServiceName) => {
    const { hostname, port, username, password } = new URL(serverUrl);
    return {
      host: hostname,
      port: Number(port),
      user: decodeURIComponent(username),
      password: decodeURIComponent(password),
      ...(service && { database: `custodia_${service}` }),
    };
  };
  const connection = await createConnection(address());
  for (const service of serviceNames) {
    await connection.query(`CREATE DATABASE custodia_${service} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`);
  }
  await connection.end();

  const pools = new Map<ServiceName, Pool>();
  const poolOf = (service: ServiceName): Pool => {
    const pool =
      pools.get(service) ??
      createPool({ ...address(service), connectionLimit: 2, timezone: 'Z', bigNumberStrings: false });
    pools.set(service, pool);
    return pool;
  };
  const rows = async <Row>(service: ServiceName, sql: string, values: readonly unknown[] = []): Promise<Row[]> => {
    const [found] = await poolOf(service).query<RowDataPacket[]>(sql, [...values]);
    return found as Row[];
  };
  return {
    urlOf: (service) => new URL(`/custodia_${service}`, serverUrl).href,
    rows,
    count: async (service, sql, values) => {
      const [row] = await rows<{ total: number | string }>(service, sql, values);
      return Number(row?.total ?? 0);
    },
    close: async () => void (await Promise.all([...pools.values()].map((pool) => pool.end()))),
  };
}

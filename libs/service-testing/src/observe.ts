import type { UnderTest } from './under-test.ts';

export interface Staged {
  readonly type: string;
  readonly subject: string;
  readonly sequence: number;
  readonly actorid?: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** The events that the service has staged about a record, in order. */
export async function staged({ service }: UnderTest, recordId: string): Promise<Staged[]> {
  const rows = await service.db.read((em) => em.query<{ body: string }[]>('SELECT body FROM outbox ORDER BY sequence'));
  return rows.map((row) => JSON.parse(row.body) as Staged).filter((event) => event.subject === recordId);
}

/** Runs, and answers the statements that reached the service's own tables. Relay and consumers look into theirs in between. */
export async function statementsOf({ service }: UnderTest, run: () => Promise<unknown>): Promise<string[]> {
  const statements: string[] = [];
  const logger = { logQuery: (sql: string) => statements.push(sql) };
  const reader = await service.db.read(async (em) => em.connection);
  const writer = await service.db.transaction(async (em) => em.connection);
  const quiet = reader.logger;
  const listen = (to: typeof quiet) => Object.assign(reader, { logger: to }) && Object.assign(writer, { logger: to });
  listen(Object.assign(Object.create(quiet) as typeof quiet, logger));
  try {
    await run();
  } finally {
    listen(quiet);
  }
  return statements.filter(
    (sql) => /^(SELECT|INSERT|UPDATE|DELETE)/.test(sql) && !/outbox|inbox|quarantined/.test(sql),
  );
}

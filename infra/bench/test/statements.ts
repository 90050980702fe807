import type { Database } from '@custodia/persistence';

interface Statement {
  readonly sql: string;
  readonly parameters: readonly unknown[];
}

/** How an engine means to carry out one statement: a line for each table that it reads. */
export interface Plan {
  readonly sql: string;
  readonly lines: readonly string[];
}

/** The plans of all that `run` asks of the database, as the engine makes them now. */
export async function plansOf(db: Database, run: () => Promise<unknown>): Promise<Plan[]> {
  const statements = await statementsOf(db, run);
  return db.read(async (em) => {
    const plans: Plan[] = [];
    for (const { sql, parameters } of statements) {
      const explain = db.dialect === 'sqlite' ? 'EXPLAIN QUERY PLAN' : 'EXPLAIN';
      const rows: Record<string, unknown>[] = await em.query(`${explain} ${sql}`, [...parameters]);
      plans.push({ sql, lines: rows.map(db.dialect === 'sqlite' ? ({ detail }) => String(detail) : lineOf) });
    }
    return plans;
  });
}

const lineOf = ({ table, type, key, Extra }: Record<string, unknown>): string =>
  `${table} | ${type} | ${key} | ${Extra}`;

/** Listens where every query runner of the database is made; SQLite has the same one each time. */
async function statementsOf(db: Database, run: () => Promise<unknown>): Promise<Statement[]> {
  const statements: Statement[] = [];
  const source = await db.read(async (em) => em.dataSource);
  const make = source.createQueryRunner.bind(source);
  const silence = new Map<object, () => void>();
  source.createQueryRunner = (mode) => {
    const runner = make(mode);
    if (silence.has(runner)) return runner;
    const query = runner.query.bind(runner) as typeof runner.query;
    silence.set(runner, () => Object.assign(runner, { query }));
    runner.query = ((sql: string, parameters?: unknown[], ...rest: []) => {
      statements.push({ sql, parameters: parameters ?? [] });
      return query(sql, parameters, ...rest);
    }) as typeof runner.query;
    return runner;
  };
  try {
    await run();
  } finally {
    source.createQueryRunner = make;
    for (const stop of silence.values()) stop();
  }
  return statements;
}

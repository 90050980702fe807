import mysql2, { type Pool, type PoolConnection, type PoolOptions } from 'mysql2';

/**
 * What every connection begins with, whatever the server's own settings are. READ COMMITTED: REPEATABLE READ would read
 * its own past and lose updates, and its gap locks would stop the outbox's inserts. The mode is MySQL 8's default: strict
 * about values and about GROUP BY, also on a MariaDB, which has neither by default on every installation.
 */
const beginWith = [
  'SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED',
  `SET SESSION sql_mode = '${[
    'ONLY_FULL_GROUP_BY',
    'STRICT_TRANS_TABLES',
    'NO_ZERO_IN_DATE',
    'NO_ZERO_DATE',
    'ERROR_FOR_DIVISION_BY_ZERO',
    'NO_ENGINE_SUBSTITUTION',
  ].join()}'`,
];

/** mysql2 as TypeORM takes it, with our settings on each new connection. */
export const mysqlDriver: object = {
  ...mysql2,
  createPool: (options: PoolOptions): Pool => {
    const pool = mysql2.createPool(options);
    pool.on('connection', (connection: PoolConnection) => {
      for (const statement of beginWith) {
        // Queued before whoever waits for the connection. Without its settings it must not be used.
        connection.query(statement, (error) => {
          if (error) connection.destroy();
        });
      }
    });
    return pool;
  },
};

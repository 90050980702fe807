import { createConnection } from 'mysql2/promise';
import type { Lease } from './database.ts';
import type { MysqlAddress } from './mysql-address.ts';

const HEARTBEAT_MS = 5_000;

/**
 * GET_LOCK on a connection of its own: the server gives the lock up with the connection, so a process that dies or
 * hangs in the network loses it.
 */
export async function takeMysqlLease(
  address: MysqlAddress,
  lockName: string,
  { waitSeconds = 0 }: { readonly waitSeconds?: number } = {},
): Promise<Lease | null> {
  const { host, port, user, password, database } = address;
  const connection = await createConnection({ host, port, user, password, database, connectTimeout: 5_000 });
  const ended = new AbortController();
  let heartbeat: NodeJS.Timeout | undefined;
  const end = (): void => {
    clearInterval(heartbeat);
    if (!ended.signal.aborted) ended.abort();
    connection.destroy();
  };
  // Asked for by name: the server would notice a closed connection only a moment later.
  const release = async (): Promise<void> => {
    if (!ended.signal.aborted) await connection.query('SELECT RELEASE_LOCK(?)', [lockName]).catch(() => undefined);
    end();
  };
  connection.on('error', end);
  connection.on('end', end);
  try {
    const [rows] = await connection.query('SELECT GET_LOCK(?, ?) AS taken', [lockName, waitSeconds]);
    if (Number((rows as { taken: unknown }[])[0]?.taken) === 1) {
      // The server closes idle connections, and a half-open one looks alive until it is spoken to.
      const speak = (): void => void connection.query({ sql: 'SELECT 1', timeout: HEARTBEAT_MS }).catch(end);
      heartbeat = setInterval(speak, HEARTBEAT_MS);
      return { ended: ended.signal, release };
    }
  } catch (error) {
    end();
    throw error;
  }
  end();
  return null;
}

import { createServer } from 'node:net';
import { CustodiaError } from '@custodia/errors';

/** The preferred port if nobody has it, else 0, which takes any. */
export async function portOrAny(preferred: number): Promise<number> {
  return preferred <= 65_535 && (await isFree(preferred)) ? preferred : 0;
}

/** People and bookmarks name the gateway's port, so it is that one or none. */
export async function assertPortFree(port: number): Promise<void> {
  if (await isFree(port)) return;
  throw new CustodiaError(
    'CONFIGURATION_INVALID',
    `Port ${port} is in use by another program. Stop it, or choose another port: PORT=${port < 65_000 ? port + 100 : 4100} npm start`,
  );
}

function isFree(port: number): Promise<boolean> {
  if (port === 0) return Promise.resolve(true);
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}

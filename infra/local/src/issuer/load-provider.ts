import type { Logger } from 'pino';

/**
 * oidc-provider warns on the console that it is tested on Node 22 and later only; the console belongs to the person who
 * starts, so the warning goes to the log. ADR 0080 says what we rely on and how we know that it works here.
 */
export async function loadProvider(logger: Logger): Promise<typeof import('oidc-provider')> {
  /* eslint-disable no-console -- it is the library that speaks there */
  const { warn } = console;
  console.warn = (message: unknown) => logger.debug({ library: 'oidc-provider' }, String(message));
  try {
    return await import('oidc-provider');
  } finally {
    console.warn = warn;
    /* eslint-enable no-console */
  }
}

import { mkdtempSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { testPrincipals } from '@custodia/testing';
import { defineService, startService, type ServiceSettings } from '../src/index.ts';

const empty = defineService({ name: 'audit', tables: [], migrations: [], build: () => ({ resolvers: {} }) });

const hearing = defineService({
  name: 'audit',
  tables: [],
  migrations: [],
  build: () => ({
    resolvers: {},
    consumers: [{ name: 'entries', from: ['contacts'], types: 'all', apply: async () => undefined }],
  }),
});

async function settings(given: Partial<ServiceSettings> = {}): Promise<ServiceSettings> {
  const folder = mkdtempSync(join(tmpdir(), 'custodia-service-'));
  const { jwksUrl } = await testPrincipals();
  return {
    port: 0,
    host: '127.0.0.1',
    databaseUrl: `file:${join(folder, 'audit.sqlite')}`,
    eventsUrl: `embedded:${join(folder, 'events.sqlite')}`,
    principalJwks: jwksUrl,
    logLevel: 'silent',
    ...given,
  };
}

async function unusedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

describe('a service', () => {
  it('is ready once it serves, and gone once it is stopped', async () => {
    const service = await startService(empty, await settings());
    expect((await fetch(`${service.url}/readyz`)).status).toBe(200);
    await service.stop();
    await expect(fetch(`${service.url}/readyz`)).rejects.toThrow();
  });

  it('starts again on what it left', async () => {
    const same = await settings();
    await (await startService(empty, same)).stop();
    const again = await startService(empty, same);
    expect((await fetch(`${again.url}/readyz`)).status).toBe(200);
    await again.stop();
  });

  it('leaves nothing open when its port is taken', async () => {
    const first = await startService(empty, await settings());
    const same = await settings({ port: Number(new URL(first.url).port) });
    await expect(startService(empty, same)).rejects.toThrow(/^Port \d+ on 127.0.0.1 is taken/);
    const again = await startService(empty, { ...same, port: 0 });
    await again.stop();
    await first.stop();
  });

  it('names a database that does not answer, without its password', async () => {
    const port = await unusedPort();
    const unreachable = await settings({ databaseUrl: `mysql://audit:secret@127.0.0.1:${port}/custodia_audit` });
    const error = await startService(empty, unreachable).then(
      () => null,
      (thrown: unknown) => thrown,
    );
    expect(error).toMatchObject({ code: 'DATABASE_UNREACHABLE' });
    expect((error as Error).message).toContain(`127.0.0.1:${port}`);
    expect((error as Error).message).not.toContain('secret');
  });

  it('serves while the broker is away, and stops when it is told to', async () => {
    const port = await unusedPort();
    const service = await startService(hearing, await settings({ eventsUrl: `kafka://127.0.0.1:${port}` }));
    expect((await fetch(`${service.url}/readyz`)).status).toBe(200);
    await service.stop();
    await expect(fetch(`${service.url}/readyz`)).rejects.toThrow();
  });

  it('does not start on an events URL that is none', async () => {
    const mistaken = await settings({ eventsUrl: 'kafka://no-port' });
    await expect(startService(hearing, mistaken)).rejects.toMatchObject({ code: 'CONFIGURATION_INVALID' });
  });
});

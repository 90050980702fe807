import { describe, expect, it } from '@jest/globals';
import { missingTestServers, serversAreRequired, startTestServers } from '../src/index.ts';

function aServer({ setting = 'TOY_URL', missing = null as string | null, fails = false } = {}) {
  const server = {
    setting,
    running: false,
    missing: () => missing,
    start: async () => {
      if (fails) throw new Error('port taken');
      server.running = true;
      return { url: 'toy://127.0.0.1:1', stop: async () => void (server.running = false) };
    },
  };
  return server;
}

describe('servers for tests', () => {
  it('are started and named to the tests, and stopped afterwards', async () => {
    const server = aServer();
    const started = await startTestServers({}, [server]);
    expect([started.environment, server.running]).toEqual([{ TOY_URL: 'toy://127.0.0.1:1' }, true]);
    await started.stop();
    expect(server.running).toBe(false);
  });

  it('that somebody runs already are used as they are', async () => {
    const server = aServer({ missing: 'Toy: install it' });
    const environment = { TOY_URL: 'toy://elsewhere' };
    expect(missingTestServers(environment, [server])).toEqual([]);
    expect((await startTestServers(environment, [server])).environment).toEqual({});
  });

  it('that are missing are named with their remedy, and the others start', async () => {
    const servers = [aServer({ missing: 'Toy: install it' }), aServer({ setting: 'OTHER_URL' })];
    expect(missingTestServers({}, servers)).toEqual(['Toy: install it']);
    expect(Object.keys((await startTestServers({}, servers)).environment)).toEqual(['OTHER_URL']);
  });

  it('are all stopped when one of them does not start', async () => {
    const good = aServer();
    await expect(startTestServers({}, [good, aServer({ setting: 'OTHER_URL', fails: true })])).rejects.toThrow(
      'port taken',
    );
    expect(good.running).toBe(false);
  });

  it.each([
    [{}, false],
    [{ CI: 'true' }, true],
    [{ CUSTODIA_REQUIRE_SERVERS: '1' }, true],
    [{ CI: 'false', CUSTODIA_REQUIRE_SERVERS: '0' }, false],
  ])('with %j are required: %s', (environment, required) => {
    expect(serversAreRequired(environment)).toBe(required);
  });
});

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aPrincipal, graphClient, stacks, testPrincipals, type GraphClient, type StackRun } from '@custodia/testing';
import { startService, type RunningService } from '@custodia/service';
import { directory } from '../src/index.ts';
import { admitCommand } from '../src/admit/admit-command.ts';

const ada = ['--tenant', 'acme', '--subject', 'idp|ada', '--name', 'Ada'];

describe.each(stacks())('admitting the first person of a tenant on $name', (stack) => {
  let run: StackRun;
  let service: RunningService;
  let graph: GraphClient;
  let env: Record<string, string>;

  beforeAll(async () => {
    run = await stack.open();
    const principals = await testPrincipals();
    env = {
      DATABASE_URL: await run.databaseUrl('directory'),
      EVENTS_URL: run.eventsUrl,
      PRINCIPAL_JWKS: principals.jwksUrl,
    };
    service = await startService(directory, {
      port: 0,
      host: '127.0.0.1',
      databaseUrl: env['DATABASE_URL']!,
      eventsUrl: run.eventsUrl,
      principalJwks: principals.jwksUrl,
      logLevel: 'silent',
    });
    graph = graphClient(service.url, 'directory', principals);
  });

  afterAll(async () => {
    await service.stop();
    await run.dispose();
  });

  async function command(argv: readonly string[], settings = env) {
    const out: string[] = [];
    const errors: string[] = [];
    const io = {
      env: settings,
      clock: () => new Date(),
      out: (line: string) => void out.push(line),
      error: (line: string) => void errors.push(line),
    };
    return { code: await admitCommand(argv, io), out: out.join('\n'), error: errors.join('\n') };
  }

  const me = (tenantId: string) =>
    graph.data(
      aPrincipal({ tenantId, userId: 'idp|ada', roles: [], teamPath: null }),
      '{ me { roles active tenantId } }',
    );

  it('lets them in, in that tenant alone, while the service runs', async () => {
    expect(await command(ada)).toMatchObject({ code: 0, out: expect.stringMatching(/^CREATED [\w-]{36}$/), error: '' });
    expect(await me('acme')).toEqual({ me: { roles: ['tenant_admin'], active: true, tenantId: 'acme' } });
    expect(await me('other')).toEqual({ me: null });
  });

  it('changes nothing the second time', async () => {
    expect(await command(ada)).toMatchObject({ code: 0, out: expect.stringMatching(/^UNCHANGED /) });
  });

  it('refuses a role that is not in roles.yaml', async () => {
    expect(await command([...ada, '--roles', 'superuser'])).toMatchObject({ code: 1, out: '' });
    expect(await me('acme')).toMatchObject({ me: { roles: ['tenant_admin'] } });
  });

  it.each([
    ['nothing is said', [], /Say --tenant, --subject and --name/],
    ['an option is unknown', ['--admin'], /--admin/],
  ])('says what to do when %s', async (_what, argv, message) => {
    expect(await command(argv)).toMatchObject({ code: 2, error: expect.stringMatching(message) });
  });

  it('names settings that are missing', async () => {
    expect(await command(ada, {})).toMatchObject({ code: 2, error: expect.stringContaining('DATABASE_URL') });
  });
});

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startService, type RunningService } from '@custodia/service';
import { aPrincipal, graphClient, stacks, testPrincipals, type GraphClient, type StackRun } from '@custodia/testing';
import { directory } from '../src/index.ts';

const admin = aPrincipal({ roles: ['tenant_admin'], teamPath: null });
const rep = aPrincipal({ roles: ['sales_representative'] });
const stranger = aPrincipal({ tenantId: 'other', roles: ['tenant_admin'], teamPath: null });
const nobodyYet = (subject: string) => aPrincipal({ userId: subject, roles: [], teamPath: null });

const upsertTeams = `mutation($input: [TeamUpsertInput!]!) {
  upsertTeams(input: $input) { rows { externalId id outcome problem { code field message } } }
}`;
const upsertUsers = `mutation($input: [UserUpsertInput!]!) {
  upsertUsers(input: $input) { rows { externalId id outcome problem { code field message } } }
}`;
const userPayload = 'user { id version name roles active team { path } } problem { code field currentVersion }';

const teams = [
  { externalId: 'central', name: 'Central' },
  { externalId: 'marxen', name: 'Marxen', parentExternalId: 'central' },
  { externalId: 'west', name: 'West' },
];
const aUser = (externalId: string, given: object = {}) => ({
  externalId,
  name: `Name of ${externalId}`,
  roles: ['sales_representative'],
  teamExternalId: 'marxen',
  ...given,
});

describe.each(stacks())('directory on $name', (stack) => {
  let run: StackRun;
  let service: RunningService;
  let graph: GraphClient;

  beforeAll(async () => {
    run = await stack.open();
    const principals = await testPrincipals();
    service = await startService(directory, {
      port: 0,
      host: '127.0.0.1',
      databaseUrl: await run.databaseUrl('directory'),
      eventsUrl: run.eventsUrl,
      principalJwks: principals.jwksUrl,
      logLevel: 'silent',
    });
    graph = graphClient(service.url, 'directory', principals);
    await teamRows(teams);
  });

  afterAll(async () => {
    await service?.stop();
    await run?.dispose();
  });

  const teamRows = async (input: object[]) => (await graph.data(admin, upsertTeams, { input })).upsertTeams.rows;
  const userRows = async (input: object[]) => (await graph.data(admin, upsertUsers, { input })).upsertUsers.rows;
  const provision = async (externalId: string, given: object = {}): Promise<string> =>
    (await userRows([aUser(externalId, given)]))[0].id;
  const events = async (recordId: string): Promise<{ type: string; data: Record<string, unknown> }[]> => {
    const rows = await service.db.read((em) => em.query('SELECT body FROM outbox ORDER BY sequence'));
    const all = rows.map((row: { body: string }) => JSON.parse(row.body));
    return all.filter((event: { subject: string }) => event.subject === recordId);
  };

  describe('allows', () => {
    it('who has no roles yet to read who they are', async () => {
      const id = await provision('ada', { subject: 'sub-ada' });
      const me = '{ me { id tenantId roles active team { path } } }';
      const expected = {
        tenantId: 'demo',
        roles: ['sales_representative'],
        active: true,
        team: { path: '/central/marxen/' },
      };
      expect((await graph.data(nobodyYet('sub-ada'), me)).me).toEqual({ id, ...expected });
      expect((await graph.data(nobodyYet(id), me)).me).toEqual({ id, ...expected });
    });

    it('an import to be sent twice: the second changes nothing and tells nothing', async () => {
      const batch = [aUser('twice-1', { email: 'one@example.com' }), aUser('twice-2', { roles: ['sales_manager'] })];
      const [first] = await userRows(batch);
      expect(first.outcome).toBe('CREATED');
      expect((await userRows(batch)).map((row: { outcome: string }) => row.outcome)).toEqual([
        'UNCHANGED',
        'UNCHANGED',
      ]);
      expect((await teamRows(teams)).map((row: { outcome: string }) => row.outcome)).toEqual(
        teams.map(() => 'UNCHANGED'),
      );
      expect(await events(first.id)).toHaveLength(1);
    });

    it('a team to name a manager who comes later', async () => {
      const led = { externalId: 'led', name: 'Led', parentExternalId: 'west', managerExternalId: 'boss' };
      expect((await teamRows([led]))[0]).toMatchObject({
        outcome: 'CREATED',
        problem: { code: 'UNKNOWN_REFERENCE', field: 'managerExternalId' },
      });
      const bossId = await provision('boss', { teamExternalId: 'led' });
      const [row] = await teamRows([led]);
      expect(row).toMatchObject({ outcome: 'UPDATED', problem: null });
      const query =
        'query($id: ID!) { team(id: $id) { parent { path } manager { id } members { totalCount nodes { id } } } }';
      expect((await graph.data(rep, query, { id: row.id })).team).toEqual({
        parent: { path: '/west/' },
        manager: { id: bossId },
        members: { totalCount: 1, nodes: [{ id: bossId }] },
      });
    });

    it('members to follow their team to another place', async () => {
      const [, child] = await teamRows([
        { externalId: 'mover', name: 'Mover', parentExternalId: 'west' },
        { externalId: 'mover-child', name: 'Child', parentExternalId: 'mover' },
      ]);
      const id = await provision('follower', { teamExternalId: 'mover-child' });
      await teamRows([{ externalId: 'mover', name: 'Mover', parentExternalId: 'central' }]);
      const query = 'query($id: ID!, $team: ID!) { user(id: $id) { version team { path } } team(id: $team) { path } }';
      expect(await graph.data(rep, query, { id, team: child.id })).toEqual({
        user: { version: 2, team: { path: '/central/mover/child/' } },
        team: { path: '/central/mover/child/' },
      });
      expect((await events(id)).at(-1)).toMatchObject({
        type: 'custodia.user.moved.v1',
        data: { teamPath: '/central/mover/child/', changed: ['teamPath'] },
      });
    });

    it('to page through colleagues by name, each once', async () => {
      await userRows(['a', 'b', 'c', 'd', 'e'].map((key) => aUser(`page-${key}`, { name: `Pagewise ${key}` })));
      const query = `query($after: String) {
        users(first: 2, after: $after, filter: { nameContains: "PAGEWISE" }) {
          totalCount nodes { name } pageInfo { hasNextPage endCursor }
        }
      }`;
      const names: string[] = [];
      for (let after: string | null = null, more = true; more;) {
        const { users }: Record<string, any> = await graph.data(rep, query, { after });
        expect(users.totalCount).toBe(5);
        names.push(...users.nodes.map((node: { name: string }) => node.name));
        [after, more] = [users.pageInfo.endCursor, users.pageInfo.hasNextPage];
      }
      expect(names).toEqual(['a', 'b', 'c', 'd', 'e'].map((key) => `Pagewise ${key}`));
    });

    it('to page through colleagues whose names it is not shown, without reading them in order or cursors', async () => {
      const analyst = aPrincipal({ roles: ['marketer'], purpose: 'ANALYTICS' });
      const [{ id: teamId }] = await teamRows([{ externalId: 'unnamed', name: 'Unnamed', parentExternalId: 'west' }]);
      const rows = await userRows(
        ['Zoe', 'Yul', 'Xia'].map((name) => aUser(`unnamed-${name}`, { name, teamExternalId: 'unnamed' })),
      );
      const inOrder = rows.map(({ id }: { id: string }) => id);
      const page = 'edges { cursor node { id } } pageInfo { startCursor endCursor }';
      const query = `query ($team: ID!) { users(filter: { teamId: $team }) { ${page} } team(id: $team) { members { ${page} } } }`;

      const { users, team } = await graph.data(analyst, query, { team: teamId });
      for (const list of [users, team.members]) {
        const { startCursor, endCursor } = list.pageInfo;
        const cursors = [startCursor, endCursor, ...list.edges.map(({ cursor }: { cursor: string }) => cursor)];
        const told = cursors.map((cursor: string) => Buffer.from(cursor, 'base64url').toString()).join();
        expect(told).not.toMatch(/zoe|yul|xia/i);
        expect(list.edges.map(({ node }: { node: { id: string } }) => node.id).sort()).toEqual([...inOrder].sort());
      }
      const named = await graph.data(rep, query, { team: teamId });
      expect(named.users.edges.map(({ node }: { node: { id: string } }) => node.id)).toEqual([...inOrder].reverse());

      const sorted = await graph.ask(analyst, '{ users(orderBy: { field: NAME }) { nodes { id } } }');
      expect(sorted.errors[0]?.extensions?.code).toBe('FORBIDDEN');
    });

    it('filters and entities, many users in one answer', async () => {
      const id = await provision('filtered', { name: 'Śárka Filtrová', roles: ['auditor'], active: false });
      const users = async (filter: object) =>
        (await graph.data(rep, 'query($filter: UserFilter) { users(filter: $filter) { nodes { id } } }', { filter }))
          .users.nodes;
      expect(await users({ nameIs: 'śárka filtrová' })).toEqual([{ id }]);
      expect(await users({ nameIs: '' })).toEqual([]);
      expect(await users({ role: 'auditor', active: false })).toEqual([{ id }]);
      const query = `query($r: [_Any!]!) { _entities(representations: $r) { ... on User { id name } } }`;
      const r = [
        { __typename: 'User', id },
        { __typename: 'User', id: 'nobody' },
      ];
      expect((await graph.data(rep, query, { r }))._entities).toEqual([{ id, name: 'Śárka Filtrová' }, null]);
    });

    it('an administrator to change, move, appoint, keep out and let in again', async () => {
      const id = await provision('changing');
      const [, , west] = await teamRows(teams);
      const change = async (mutation: string) => Object.values(await graph.data(admin, `mutation { ${mutation} }`))[0];
      expect(
        await change(`updateUser(id: "${id}", expectedVersion: 1, input: { name: "New" }) { ${userPayload} }`),
      ).toMatchObject({ user: { version: 2, name: 'New' }, problem: null });
      expect(
        await change(`moveUser(id: "${id}", expectedVersion: 2, teamId: "${west.id}") { ${userPayload} }`),
      ).toMatchObject({ user: { version: 3, team: { path: '/west/' } } });
      expect(
        await change(`setUserRoles(id: "${id}", expectedVersion: 3, roles: ["marketer"]) { ${userPayload} }`),
      ).toMatchObject({ user: { version: 4, roles: ['marketer'] } });
      expect(
        await change(`setUserActive(id: "${id}", expectedVersion: 4, active: false) { ${userPayload} }`),
      ).toMatchObject({ user: { version: 5, active: false } });
      expect(
        await change(`setUserActive(id: "${id}", expectedVersion: 5, active: true) { ${userPayload} }`),
      ).toMatchObject({ user: { version: 6, active: true } });
      expect((await events(id)).map((event) => event.type.split('.')[2])).toEqual([
        'provisioned',
        'changed',
        'moved',
        'roles-changed',
        'deactivated',
        'activated',
      ]);
    });
  });

  describe('refuses', () => {
    it('another tenant every user and team, by query, entity and mutation', async () => {
      const id = await provision('ours');
      const [central] = await teamRows(teams);
      const query = `query($id: ID!, $team: ID!, $r: [_Any!]!) {
        user(id: $id) { id } team(id: $team) { id } users { totalCount } teams { totalCount }
        _entities(representations: $r) { ... on User { id } }
      }`;
      const r = [{ __typename: 'User', id }];
      expect(await graph.data(stranger, query, { id, team: central.id, r })).toEqual({
        user: null,
        team: null,
        users: { totalCount: 0 },
        teams: { totalCount: 0 },
        _entities: [null],
      });
      const mutation = `mutation { setUserActive(id: "${id}", expectedVersion: 1, active: false) { ${userPayload} } }`;
      expect((await graph.data(stranger, mutation)).setUserActive).toMatchObject({ problem: { code: 'NOT_FOUND' } });
    });

    it('who may not provision to provision, and writes nothing', async () => {
      const { errors } = await graph.ask(rep, upsertUsers, { input: [aUser('smuggled')] });
      expect(errors[0]?.extensions?.code).toBe('UNAUTHORIZED_FIELD_OR_TYPE');
      const { users } = await graph.data(admin, '{ users(filter: { nameIs: "Name of smuggled" }) { totalCount } }');
      expect(users.totalCount).toBe(0);
    });

    it('colleagues to who has no role', async () => {
      await provision('other-colleague');
      const { errors } = await graph.ask(nobodyYet('sub-ada'), '{ users { totalCount } }');
      expect(errors[0]?.extensions?.code).toBe('UNAUTHORIZED_FIELD_OR_TYPE');
    });

    it('the second of two writers who saw the same version', async () => {
      const id = await provision('contested');
      const write = (name: string) =>
        graph.data(
          admin,
          `mutation { updateUser(id: "${id}", expectedVersion: 1, input: { name: "${name}" }) { ${userPayload} } }`,
        );
      const answers = await Promise.all([write('One'), write('Two')]);
      const problems = answers.map((answer) => answer.updateUser.problem);
      expect(problems.filter((problem) => problem === null)).toHaveLength(1);
      expect(problems.find((problem) => problem !== null)).toMatchObject({
        code: 'VERSION_CONFLICT',
        currentVersion: 2,
      });
    });

    it('an administrator who would keep themselves out', async () => {
      const id = await provision('lonely', { roles: ['tenant_admin'] });
      const self = aPrincipal({ userId: id, roles: ['tenant_admin'], teamPath: null });
      const mutation = `mutation { setUserActive(id: "${id}", expectedVersion: 1, active: false) { ${userPayload} } }`;
      expect((await graph.data(self, mutation)).setUserActive).toMatchObject({ problem: { code: 'INVALID_INPUT' } });
    });

    it("a subject that is somebody else's subject or id", async () => {
      const id = await provision('holder', { subject: 'held' });
      const [bySubject, byId] = await userRows([
        aUser('thief-1', { subject: 'held' }),
        aUser('thief-2', { subject: id }),
      ]);
      expect(bySubject).toMatchObject({ outcome: 'REFUSED', problem: { code: 'DUPLICATE', field: 'subject' } });
      expect(byId).toMatchObject({ outcome: 'REFUSED', problem: { code: 'DUPLICATE', field: 'subject' } });
    });

    it('a team below itself', async () => {
      await teamRows([
        { externalId: 'ring', name: 'Ring' },
        { externalId: 'ring-child', name: 'Ring child', parentExternalId: 'ring' },
      ]);
      const [row] = await teamRows([{ externalId: 'ring', name: 'Ring', parentExternalId: 'ring-child' }]);
      expect(row).toMatchObject({ outcome: 'REFUSED', problem: { code: 'INVALID_INPUT', field: 'parentExternalId' } });
    });
  });

  describe('rejects bad input', () => {
    it.each([
      ['an unknown role', { roles: ['emperor'] }, 'INVALID_INPUT', 'roles'],
      ['an unknown team', { teamExternalId: 'atlantis' }, 'UNKNOWN_REFERENCE', 'teamExternalId'],
      ['an empty name', { name: '  ' }, 'INVALID_INPUT', 'name'],
      ['a name of two lines', { name: 'a\nb' }, 'INVALID_INPUT', 'name'],
      ['an e-mail without a domain', { email: 'ada@' }, 'INVALID_INPUT', 'email'],
      ['a name without end', { name: 'x'.repeat(201) }, 'INVALID_INPUT', 'name'],
    ])('%s, and takes the other rows', async (_what, fault, code, field) => {
      const [bad, good] = await userRows([aUser('bad', fault), aUser('good')]);
      expect(bad).toMatchObject({ id: null, outcome: 'REFUSED', problem: { code, field } });
      expect(['CREATED', 'UNCHANGED']).toContain(good.outcome);
    });

    it.each([
      ['an unknown parent', { externalId: 'x', name: 'X', parentExternalId: 'nowhere' }, 'parentExternalId'],
      ['a slug that is none', { externalId: 'x', name: 'X', slug: 'A/B' }, 'slug'],
      ['a name that makes no slug', { externalId: '华东', name: '华东' }, 'slug'],
      ["another team's path", { externalId: 'x', name: 'Central' }, 'slug'],
      ['another slug for a team', { externalId: 'central', name: 'Central', slug: 'middle' }, 'slug'],
    ])('of a team: %s', async (_what, input, field) => {
      expect((await teamRows([input]))[0]).toMatchObject({ outcome: 'REFUSED', problem: { field } });
    });

    it('an external id sent twice in a batch', async () => {
      const rows = await userRows([aUser('double'), aUser('double', { name: 'Other' })]);
      expect(rows[1]).toMatchObject({ outcome: 'REFUSED', problem: { code: 'DUPLICATE' } });
    });

    it('more than 500 rows, and writes none', async () => {
      const input = Array.from({ length: 501 }, (_, at) => aUser(`many-${at}`));
      const { errors } = await graph.ask(admin, upsertUsers, { input });
      expect(errors[0]?.extensions?.code).toBe('BAD_USER_INPUT');
    });

    it('a page size and a cursor that are none', async () => {
      for (const slice of ['first: 0', 'first: 201', 'after: "nonsense"']) {
        const { errors } = await graph.ask(rep, `{ users(${slice}) { totalCount } }`);
        expect(errors[0]?.extensions?.code).toBe('BAD_USER_INPUT');
      }
    });
  });

  describe('leaves a trace', () => {
    it('that names what changed and by whom, and never a value', async () => {
      const id = await provision('traced', { name: 'Trudy Traceable', email: 'trudy@example.com' });
      await userRows([aUser('traced', { name: 'Trudy Other', email: 'other@example.com' })]);
      const traces = await events(id);
      expect(traces.map((event) => event.data['changed'])).toEqual([
        ['externalId', 'subject', 'name', 'email', 'roles', 'active', 'teamId', 'teamPath'],
        ['name', 'email'],
      ]);
      expect(traces[1]).toMatchObject({ actorid: admin.userId, tenantid: 'demo', recordtype: 'User', sequence: 2 });
      expect(JSON.stringify(traces)).not.toMatch(/Trudy|example\.com/);
    });
  });
});

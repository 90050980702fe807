import { topicOf } from '@custodia/events';
import type { Principal } from '@custodia/identity';
import { newId } from '@custodia/persistence';
import { startService, type RunningService } from '@custodia/service';
import { aPrincipal, graphClient, testPrincipals, type GraphClient, type Stack } from '@custodia/testing';
import { contacts } from '../src/index.ts';

export interface RunningContacts {
  readonly service: RunningService;
  readonly graph: GraphClient;
  stop(): Promise<void>;
}

export async function startContacts(stack: Stack): Promise<RunningContacts> {
  const run = await stack.open();
  const principals = await testPrincipals();
  const service = await startService(contacts, {
    port: 0,
    host: '127.0.0.1',
    databaseUrl: await run.databaseUrl('contacts'),
    eventsUrl: run.eventsUrl,
    principalJwks: principals.jwksUrl,
    logLevel: 'silent',
  });
  const graph = graphClient(service.url, 'contacts', principals);
  return { service, graph, stop: () => service.stop().then(() => run.dispose()) };
}

/** A tenant of its own with its people, so that tests share nothing. */
export function people() {
  const tenantId = `t-${newId()}`;
  const person = (role: string, teamPath: string | null): Principal =>
    aPrincipal({ tenantId, roles: [role], teamPath });
  return {
    admin: person('tenant_admin', null),
    manager: person('sales_manager', '/central/marxen/'),
    rep: person('sales_representative', '/central/marxen/'),
    colleague: person('sales_representative', '/central/marxen/'),
    otherManager: person('sales_manager', '/central/marx/'),
    finance: person('finance_manager', null),
    it: person('it_operator', null),
    support: person('support_agent', null),
    marketer: person('marketer', null),
    privacy: person('privacy_officer', null),
    auditor: person('auditor', null),
    outsider: aPrincipal({ tenantId: `t-${newId()}`, roles: ['tenant_admin'], teamPath: null }),
  };
}

interface Told {
  readonly version?: number;
  readonly teamPath?: string | null;
  readonly active?: boolean;
}

/** Publishes what directory would about that user. */
export async function tell({ service }: RunningContacts, user: Principal, told: Told = {}): Promise<void> {
  const { version = 1, teamPath = user.teamPath, active = true } = told;
  const type = version === 1 ? 'user.provisioned.v1' : 'user.moved.v1';
  const event = {
    specversion: '1.0',
    id: newId(),
    source: '/custodia/directory',
    type: `custodia.${type}`,
    subject: user.userId,
    time: new Date().toISOString(),
    datacontenttype: 'application/json',
    dataschema: `${type}.json`,
    tenantid: user.tenantId,
    actorkind: 'service',
    recordtype: 'User',
    sequence: version,
    data: { version, changed: [], teamId: null, teamPath, active, roles: user.roles },
  };
  const key = `${user.tenantId}:${user.userId}`;
  await service.log.publish(topicOf('directory'), [{ key, value: Buffer.from(JSON.stringify(event)), headers: {} }]);
}

export interface Staged {
  readonly type: string;
  readonly sequence: number;
  readonly actorid?: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** The events that were staged about a record, in order. */
export async function staged({ service }: RunningContacts, recordId: string): Promise<Staged[]> {
  const rows = await service.db.read((em) => em.query<{ body: string }[]>('SELECT body FROM outbox ORDER BY sequence'));
  return rows.map((row) => JSON.parse(row.body)).filter((event) => event.subject === recordId);
}

/** Runs, and answers the statements that reached the tables of contacts. */
export async function statementsOf({ service }: RunningContacts, run: () => Promise<unknown>): Promise<string[]> {
  const statements: string[] = [];
  const reader = await service.db.read(async (em) => em.connection);
  const quiet = reader.logger;
  const heard = Object.assign(Object.create(quiet) as typeof quiet, {
    logQuery: (sql: string) => statements.push(sql),
  });
  Object.assign(reader, { logger: heard });
  try {
    await run();
  } finally {
    Object.assign(reader, { logger: quiet });
  }
  return statements.filter((sql) => sql.startsWith('SELECT') && !/outbox|inbox/.test(sql));
}

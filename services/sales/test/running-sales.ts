import { topicOf } from '@custodia/events';
import type { Principal } from '@custodia/identity';
import { newId } from '@custodia/persistence';
import { startService, type RunningService } from '@custodia/service';
import {
  aPrincipal,
  eventually,
  graphClient,
  testPrincipals,
  type GraphClient,
  type Stack,
  type StackRun,
} from '@custodia/testing';
import { sales } from '../src/index.ts';

export interface RunningSales {
  readonly service: RunningService;
  readonly graph: GraphClient;
  readonly run: StackRun;
  stop(): Promise<void>;
}

export async function startSales(stack: Stack): Promise<RunningSales> {
  const run = await stack.open();
  const principals = await testPrincipals();
  const service = await startService(sales, {
    port: 0,
    host: '127.0.0.1',
    databaseUrl: await run.databaseUrl('sales'),
    eventsUrl: run.eventsUrl,
    principalJwks: principals.jwksUrl,
    logLevel: 'silent',
  });
  const graph = graphClient(service.url, 'sales', principals);
  return { service, graph, run, stop: () => service.stop().then(() => run.dispose()) };
}

/** A tenant of its own with its people, so that suites share nothing. */
export function people() {
  const tenantId = `t-${newId()}`;
  const person = (role: string, teamPath: string | null): Principal =>
    aPrincipal({ tenantId, roles: [role], teamPath });
  return {
    admin: person('tenant_admin', null),
    manager: person('sales_manager', '/central/marxen/'),
    rep: person('sales_representative', '/central/marxen/'),
    colleague: person('sales_representative', '/central/marxen/'),
    otherManager: person('sales_manager', '/west/luna/'),
    otherRep: person('sales_representative', '/west/luna/'),
    finance: person('finance_manager', null),
    it: person('it_operator', null),
    support: person('support_agent', null),
    marketer: person('marketer', null),
    privacy: person('privacy_officer', null),
    auditor: person('auditor', null),
    outsider: aPrincipal({ roles: ['tenant_admin'], teamPath: null, tenantId: `t-${newId()}` }),
  };
}

export interface Told {
  readonly type: string;
  readonly tenantId: string;
  readonly recordType: string;
  readonly recordId: string;
  readonly version?: number;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Publishes an event as another service would. */
export async function tell(
  { service }: RunningSales,
  from: 'directory' | 'contacts',
  ...events: Told[]
): Promise<void> {
  const messages = events.map(({ type, tenantId, recordType, recordId, version = 1, data }) => {
    const event = {
      specversion: '1.0',
      id: newId(),
      source: `/custodia/${from}`,
      type: `custodia.${type}`,
      subject: recordId,
      time: new Date().toISOString(),
      datacontenttype: 'application/json',
      dataschema: `${type}.json`,
      tenantid: tenantId,
      actorkind: 'service',
      recordtype: recordType,
      sequence: version,
      data: { version, changed: [], ...data },
    };
    return { key: `${tenantId}:${recordId}`, value: Buffer.from(JSON.stringify(event)), headers: {} };
  });
  await service.log.publish(topicOf(from), messages);
}

export function aUser(principal: Principal, given: Partial<Told> = {}): Told {
  const { tenantId, userId, teamPath, roles } = principal;
  const data = { teamId: null, teamPath, active: true, roles };
  return {
    type: 'user.provisioned.v1',
    tenantId,
    recordType: 'User',
    recordId: userId,
    ...given,
    data: { ...data, ...given.data },
  };
}

export function aCustomer(recordType: 'Account' | 'Contact', owner: Principal, given: Partial<Told> = {}): Told {
  const { tenantId, userId, teamPath } = owner;
  const data = {
    ownerId: userId,
    ownerTeamPath: teamPath ?? '/',
    ...(recordType === 'Contact' && { accountId: null }),
    ...given.data,
  };
  const type = `${recordType.toLowerCase()}.created.v1`;
  return { type, tenantId, recordType, recordId: newId(), ...given, data };
}

/** The events of sales that have been staged about a record, in order. */
export async function staged({ service }: RunningSales, recordId: string): Promise<{ subject: string }[]> {
  const rows = await service.db.read((em) => em.query<{ body: string }[]>('SELECT body FROM outbox ORDER BY sequence'));
  return rows.map((row) => JSON.parse(row.body) as { subject: string }).filter((event) => event.subject === recordId);
}

/** Runs, and answers the statements that reached the tables of sales. */
export async function statementsOf({ service }: RunningSales, run: () => Promise<unknown>): Promise<string[]> {
  const statements: string[] = [];
  const logger = { logQuery: (sql: string) => statements.push(sql) };
  const reader = await service.db.read(async (em) => em.connection);
  const writer = await service.db.transaction(async (em) => em.connection);
  const quiet = reader.logger;
  const listen = (to: typeof quiet) => Object.assign(reader, { logger: to }) && Object.assign(writer, { logger: to });
  listen(Object.assign(Object.create(quiet) as typeof quiet, logger));
  try {
    await run();
  } finally {
    listen(quiet);
  }
  return statements.filter((sql) => /^(SELECT|INSERT|UPDATE|DELETE)/.test(sql) && !/outbox|inbox/.test(sql));
}

export { eventually };

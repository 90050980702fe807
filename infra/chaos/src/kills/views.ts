import type { ServiceDatabases, ServiceName } from '../installation/service-databases.ts';

interface Source {
  readonly service: ServiceName;
  /** Answers `name`, of a record, and `state`, what is to be known of it. */
  readonly sql: string;
}

interface View extends Source {
  readonly title: string;
  readonly of: readonly Source[];
}

const owned = "CONCAT(version, ' ', ownerId)";

function rows(type: string, table: string, state = 'version'): string {
  return `SELECT CONCAT('${type} ', id) AS name, CONCAT(${state}) AS state FROM ${table}`;
}

/** What services know of each other's records by events, beside what the owners hold. What is deleted is in neither. */
const views: readonly View[] = [
  {
    title: 'sales: accounts and contacts',
    service: 'sales',
    sql: `SELECT CONCAT(kind, ' ', id) AS name, ${owned} AS state FROM customer_projection WHERE deleted = 0`,
    of: [
      { service: 'contacts', sql: rows('Account', 'account', owned) },
      { service: 'contacts', sql: rows('Contact', 'contact', owned) },
    ],
  },
  {
    title: 'privacy: contacts',
    service: 'privacy',
    sql: `${rows('Contact', 'customer_projection', owned)} WHERE deleted = 0`,
    of: [{ service: 'contacts', sql: rows('Contact', 'contact', owned) }],
  },
  ...(['contacts', 'sales', 'privacy'] as const).map((service) => ({
    title: `${service}: owners`,
    service,
    sql: "SELECT CONCAT('User ', userId) AS name, '' AS state FROM owner_projection",
    of: [{ service: 'directory' as const, sql: rows('User', 'user_account', "''") }],
  })),
  {
    title: 'retention: records',
    service: 'retention',
    sql: `SELECT CONCAT(recordType, ' ', recordId) AS name, CONCAT(version) AS state FROM retention_record
      WHERE deletedAt IS NULL AND recordType IN ('Account', 'Contact', 'Activity', 'Opportunity', 'User')`,
    of: [
      { service: 'contacts', sql: rows('Account', 'account') },
      { service: 'contacts', sql: rows('Contact', 'contact') },
      { service: 'contacts', sql: rows('Activity', 'activity') },
      { service: 'sales', sql: rows('Opportunity', 'opportunity') },
      { service: 'directory', sql: rows('User', 'user_account') },
    ],
  },
];

/** Where a view is not as the owners say, each in words. */
export async function faultsOfViews(databases: ServiceDatabases): Promise<string[]> {
  const faults: string[] = [];
  for (const { title, of, ...view } of views) {
    const seen = await statesOf(databases, [view]);
    const held = await statesOf(databases, of);
    for (const name of new Set([...seen.keys(), ...held.keys()])) {
      const [here, there] = [seen.get(name), held.get(name)];
      if (here !== there) faults.push(`${title}: ${name} is ${here ?? 'missing'}, at its owner ${there ?? 'missing'}`);
    }
  }
  return faults;
}

async function statesOf(databases: ServiceDatabases, sources: readonly Source[]): Promise<Map<string, string>> {
  const found = await Promise.all(
    sources.map(({ service, sql }) => databases.rows<{ name: string; state: string }>(service, sql)),
  );
  return new Map(found.flat().map(({ name, state }) => [name, state]));
}

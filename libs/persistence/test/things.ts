import { columns, createTable, newId, openDatabase, type Database, type DatabaseLogger } from '@custodia/persistence';
import { EntitySchema, type MigrationInterface, type QueryRunner } from 'typeorm';

/** A record of every kind of column, and the database that keeps it. */
export interface Thing {
  tenantId: string;
  id: string;
  version: number;
  name: string | null;
  code: string | null;
  amountMinor: bigint;
  active: boolean;
  happenedAt: Date;
  day: string | null;
  facts: object | null;
  bytes: Buffer | null;
  note: string | null;
  ownerId: string;
  ownerTeamPath: string;
}

const thingColumns = {
  tenantId: columns.tenant({ primary: true }),
  id: columns.id({ primary: true }),
  version: columns.int(),
  name: columns.text(60, { nullable: true }),
  code: columns.code(20, { nullable: true }),
  amountMinor: columns.bigint(),
  active: columns.bool(),
  happenedAt: columns.instant(),
  day: columns.day({ nullable: true }),
  facts: columns.json({ nullable: true }),
  bytes: columns.bytes({ nullable: true }),
  note: columns.longText({ nullable: true }),
  ownerId: columns.id(),
  ownerTeamPath: columns.teamPath(),
};

export const thingTable = new EntitySchema<Thing>({ name: 'thing', columns: thingColumns });

export class CreateThings1700000000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, {
      name: 'thing',
      columns: thingColumns,
      unique: [['tenantId', 'code']],
      index: [['tenantId', 'ownerTeamPath', 'id']],
    });
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('thing');
  }
}

export function openThings(url: string, logger?: DatabaseLogger): Promise<Database> {
  const migrations = [CreateThings1700000000001];
  return openDatabase({ url, name: 'things', tables: [thingTable], migrations, ...(logger && { logger }) });
}

export function aThing(changes: Partial<Thing> = {}): Thing {
  return {
    tenantId: 'acme',
    id: newId(),
    version: 1,
    name: null,
    code: null,
    amountMinor: 0n,
    active: true,
    happenedAt: new Date('2017-03-01T10:20:30.456Z'),
    day: null,
    facts: null,
    bytes: null,
    note: null,
    ownerId: 'rep',
    ownerTeamPath: '/',
    ...changes,
  };
}

export async function save(db: Database, ...things: Thing[]): Promise<void> {
  await db.transaction((em) => em.insert(thingTable, things));
}

export function countThings(db: Database): Promise<number> {
  return db.read((em) => em.count(thingTable));
}

import { columns } from '@custodia/persistence';
import { EntitySchema } from 'typeorm';

/** A colleague, as directory last said. */
export interface KnownPerson {
  readonly tenantId: string;
  readonly userId: string;
  readonly version: number;
  readonly teamPath: string | null;
  readonly roles: readonly string[];
}

export const personTable = new EntitySchema<KnownPerson>({
  name: 'DetectionPerson',
  tableName: 'detection_person',
  columns: {
    tenantId: columns.tenant({ primary: true }),
    userId: columns.id({ primary: true }),
    version: columns.int(),
    teamPath: { ...columns.teamPath({ nullable: true }) },
    roles: columns.json(),
  },
});

/** Whose customer a contact is. The owner may move since: where they stand now is the person's to say. */
export interface KnownCustomer {
  readonly tenantId: string;
  readonly contactId: string;
  readonly version: number;
  readonly ownerId: string;
  readonly ownerTeamPath: string;
  readonly deleted: boolean;
}

export const customerTable = new EntitySchema<KnownCustomer>({
  name: 'DetectionCustomer',
  tableName: 'detection_customer',
  columns: {
    tenantId: columns.tenant({ primary: true }),
    contactId: columns.id({ primary: true }),
    version: columns.int(),
    ownerId: columns.id(),
    ownerTeamPath: columns.teamPath(),
    deleted: columns.bool(),
  },
});

/** Since when a customer's consent to a purpose is withdrawn. */
export interface KnownWithdrawal {
  readonly tenantId: string;
  readonly purpose: string;
  readonly contactId: string;
  readonly version: number;
  /** Null: it is not. */
  readonly withdrawnAt: Date | null;
}

export const withdrawalTable = new EntitySchema<KnownWithdrawal>({
  name: 'DetectionWithdrawal',
  tableName: 'detection_withdrawal',
  columns: {
    tenantId: columns.tenant({ primary: true }),
    purpose: columns.code(64, { primary: true }),
    contactId: columns.id({ primary: true }),
    version: columns.int(),
    withdrawnAt: columns.instant({ nullable: true }),
  },
});

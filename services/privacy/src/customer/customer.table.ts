import { columns } from '@custodia/persistence';
import { EntitySchema } from 'typeorm';

/** What this service knows of a contact: that it exists, and whose it is. From contact.* events. */
export interface Customer {
  readonly tenantId: string;
  readonly id: string;
  readonly ownerId: string;
  readonly ownerTeamPath: string;
  readonly deleted: boolean;
  /** Of the contact, when it was last heard of. */
  readonly version: number;
}

/** Where an owner stands in the tree of teams. From user.* events; nobody chooses an owner here, so not whether they are active. */
export interface Owner {
  readonly tenantId: string;
  readonly userId: string;
  readonly teamPath: string;
  readonly version: number;
}

export const customerTable = new EntitySchema<Customer>({
  name: 'Customer',
  tableName: 'customer_projection',
  columns: {
    tenantId: columns.tenant({ primary: true }),
    id: columns.id({ primary: true }),
    ownerId: columns.id(),
    ownerTeamPath: columns.teamPath(),
    deleted: columns.bool(),
    version: columns.int(),
  },
});

export const ownerTable = new EntitySchema<Owner>({
  name: 'Owner',
  tableName: 'owner_projection',
  columns: {
    tenantId: columns.tenant({ primary: true }),
    userId: columns.id({ primary: true }),
    teamPath: columns.teamPath(),
    version: columns.int(),
  },
});

export const customerTables = [customerTable, ownerTable];

import { columns } from '@custodia/persistence';
import { EntitySchema } from 'typeorm';
import type { WebhookDelivery } from './delivery.ts';

export const deliveryTable = new EntitySchema<WebhookDelivery>({
  name: 'WebhookDelivery',
  tableName: 'webhook_delivery',
  columns: {
    tenantId: columns.tenant({ primary: true }),
    id: columns.id({ primary: true }),
    endpointId: columns.id(),
    eventId: columns.id(),
    eventType: columns.code(128),
    body: columns.longText(),
    state: columns.code(16),
    attempts: columns.int(),
    dueAt: columns.instant({ nullable: true }),
    lastAttemptAt: columns.instant({ nullable: true }),
    lastStatus: columns.int({ nullable: true }),
    lastFailure: columns.code(32, { nullable: true }),
    deliveredAt: columns.instant({ nullable: true }),
    createdAt: columns.instant(),
  },
});

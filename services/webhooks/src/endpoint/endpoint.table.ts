import { columns } from '@custodia/persistence';
import { EntitySchema } from 'typeorm';
import type { WebhookEndpoint } from './endpoint.ts';

/** Holds no secret: what signs is derived (endpoint-secret.ts). */
export const endpointTable = new EntitySchema<WebhookEndpoint>({
  name: 'WebhookEndpoint',
  tableName: 'webhook_endpoint',
  columns: {
    tenantId: columns.tenant({ primary: true }),
    id: columns.id({ primary: true }),
    version: columns.int(),
    url: columns.text(2048),
    description: columns.text(200, { nullable: true }),
    eventTypes: columns.json(),
    state: columns.code(16),
    disabledBecause: columns.code(16, { nullable: true }),
    secretGeneration: columns.int(),
    oldSecretUntil: columns.instant({ nullable: true }),
    failingSince: columns.instant({ nullable: true }),
    createdAt: columns.instant(),
    updatedAt: columns.instant(),
  },
});

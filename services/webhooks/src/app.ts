import { createWork, defineService } from '@custodia/service';
import { deliveryConsumer } from './delivery/delivery.consumer.ts';
import { deliveryResolvers } from './delivery/delivery.resolvers.ts';
import { DeliveryService } from './delivery/delivery.service.ts';
import { deliveryTable } from './delivery/delivery.table.ts';
import { dispatch } from './delivery/dispatch.store.ts';
import { endpointSecrets } from './endpoint/endpoint-secret.ts';
import { endpointResolvers } from './endpoint/endpoint.resolvers.ts';
import { EndpointService } from './endpoint/endpoint.service.ts';
import { endpointTable } from './endpoint/endpoint.table.ts';
import { webhookMigrations } from './migrations/index.ts';
import { allowedAddresses } from './sending/allowed-addresses.ts';
import { readDeliveryRules } from './sending/delivery-rules.ts';
import { startDispatcher } from './sending/dispatcher.ts';
import { dispatcherMetrics } from './sending/dispatcher-metrics.ts';
import { openSender } from './sending/send.ts';
import { webhookSettings } from './settings.ts';
import { openStores } from './stores.store.ts';

export const webhooks = defineService({
  name: 'webhooks',
  tables: [endpointTable, deliveryTable],
  migrations: webhookMigrations,
  settings: webhookSettings,
  build: ({ settings, db, clock, newId, logger, metrics: registry }) => {
    const rules = readDeliveryRules();
    const addresses = allowedAddresses(settings.WEBHOOK_NETWORKS);
    const secretsOf = endpointSecrets(Buffer.from(settings.WEBHOOK_KEY));
    const work = createWork(db, openStores);
    const endpoints = endpointResolvers({
      work,
      service: new EndpointService({ work, clock, newId, secretsOf, addresses, rules }),
    });
    const deliveries = deliveryResolvers(new DeliveryService({ work, clock }));
    const metrics = dispatcherMetrics(registry, () => dispatch.backlog(db), clock);

    const dispatching = () => {
      const sender = openSender(addresses, { timeoutMs: rules.timeoutSeconds * 1_000 });
      const parts = { db, sender, secretsOf, rules, clock, random: Math.random, metrics, logger };
      const dispatcher = startDispatcher(parts);
      return {
        stop: async () => {
          await dispatcher.stop();
          await sender.close();
        },
      };
    };

    return {
      resolvers: {
        Query: endpoints.Query,
        Mutation: { ...endpoints.Mutation, ...deliveries.Mutation },
        WebhookEndpoint: endpoints.WebhookEndpoint,
        WebhookDelivery: deliveries.WebhookDelivery,
      },
      consumers: [deliveryConsumer({ clock, newId })],
      background: [dispatching],
    };
  },
});

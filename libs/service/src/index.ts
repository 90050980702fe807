/**
 * One service process: settings, database, outbox relay, consumers, subgraph, health, stop.
 * Refuses to hold any rule of a domain: those are the service's own.
 *
 *     export const contacts = defineService({ name: 'contacts', tables, migrations, build });
 *     await runService(contacts, process.env);
 */
export {
  defineService,
  type ConsumerSpec,
  type ServiceBehaviour,
  type ServiceDefinition,
  type ServiceParts,
} from './define-service.ts';
export { runService } from './run-service.ts';
export { readServiceSettings, serviceSettingNames, type ServiceSettings } from './settings.ts';
export { startService, type RunningService, type StartOptions } from './start-service.ts';
export { createWork, type Work } from './work.ts';

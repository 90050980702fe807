/**
 * One service process: settings, database, outbox relay, consumers, subgraph, health, stop.
 * What services share of the parts they are built from: units of work, who may own records, waiting for events.
 * Refuses to hold any rule of one domain: those are the service's own.
 *
 *     export const contacts = defineService({ name: 'contacts', tables, migrations, build });
 *     await runService(contacts, process.env);
 */
export { arrival } from './arrival.ts';
export { consentConsumer } from './consent/consent.consumer.ts';
export { consentTable } from './consent/consent.table.ts';
export { openSubjectStore, type SubjectStore } from './consent/subject.store.ts';
export type { KnownConsent } from './consent/consent.ts';
export {
  defineService,
  type Background,
  type ConsumerSpec,
  type ServiceBehaviour,
  type ServiceDefinition,
  type ServiceParts,
} from './define-service.ts';
export { startLeasedJob, type LeasedJob } from './leased-job.ts';
export { legalHoldConsumer, legalHoldViews } from './legal-hold/legal-hold.consumer.ts';
export { openLegalHoldStore, type LegalHoldStore } from './legal-hold/legal-hold.store.ts';
export { heldRecordTable } from './legal-hold/legal-hold.table.ts';
export { withPerson } from './legal-hold/legal-hold.ts';
export { ownerConsumer } from './owner/owner.consumer.ts';
export { holdOwners, openOwnerStore, type OwnerStore } from './owner/owner.store.ts';
export { ownerTable } from './owner/owner.table.ts';
export { ownerOf, type KnownOwner } from './owner/owner.ts';
export { readEnvironment } from './read-environment.ts';
export { openNoteSigningKey } from './note-signing-key.ts';
export { runService } from './run-service.ts';
export { readServiceSettings, serviceSettingNames, type ServiceSettings, type SetUp } from './settings.ts';
export { startService, type RunningService, type StartOptions } from './start-service.ts';
export { createWork, type Work } from './work.ts';

/** The audit log: every event of every service, searchable by auditors alone. Refuses every write but the recording of events. */
export { audit } from './app.ts';

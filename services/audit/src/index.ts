/** The audit log: every event of every service, searchable by auditors alone. Refuses every write but the recording of events. */
export { audit } from './app.ts';
export { openWitnesses, type Witnesses, type WitnessesOptions } from './witness/witnesses.ts';
export { witnessList, type WitnessAddress } from './witness/witness-list.ts';
export type { SignedCheckpoint } from './witness/witness.ts';

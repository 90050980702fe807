/** The audit log: every event of every service, searchable by auditors alone. Refuses every write but the recording of events. */
export { audit } from './app.ts';
export { facetKey } from './facet/facet-key.ts';
export type { FacetRow } from './facet/facet.table.ts';
export { openWitnesses, type Witnesses, type WitnessesOptions } from './witness/witnesses.ts';
export { witnessList, type WitnessAddress } from './witness/witness-list.ts';
export type { SignedCheckpoint } from './witness/witness.ts';
export { canonicalEntry, type CanonicalEntry } from './log/canonical-entry.ts';
export type { NewAuditEntry } from './entry/entry.ts';
export type { AuditAccess, LoggedEntry } from './entry/entry.ts';
export { recordEntries } from './entry/record-entries.store.ts';
export { logTables, openLogReading, type LogCounts, type LogReading } from './log/log-reading.store.ts';
export { readSubtreeRoots } from './log/node.store.ts';
export { openDetector, type Detector } from './detection/open-detector.ts';
export type { Detection } from './detection/detection.ts';

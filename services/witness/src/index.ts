/**
 * A witness of transparency logs (c2sp.org/tlog-witness): cosigns a checkpoint that grew out of the one it cosigned before.
 * Refuses every other, keeps no entry of any log, and trusts nobody's word that a log was only appended to.
 *
 *     const witness = await startWitness(readWitnessSettings(process.env));
 */
export { startWitness, type RunningWitness, type WitnessOptions } from './app.ts';
export { listForks } from './log/log.store.ts';
export type { Fork } from './log/log.ts';
export { readWitnessSettings, type WitnessSettings } from './settings.ts';

import { Witness1764000000195 } from './0001-witness.ts';

/** In the order in which they run. */
export const witnessMigrations = [Witness1764000000195];

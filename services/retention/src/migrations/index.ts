import { Retention1763900000078 } from './0001-retention.ts';

/** In the order in which they run. */
export const retentionMigrations = [Retention1763900000078];

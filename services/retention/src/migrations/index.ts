import { Retention1763900000078 } from './0001-retention.ts';
import { LegalHolds1764000000192 } from './0002-legal-holds.ts';

/** In the order in which they run. */
export const retentionMigrations = [Retention1763900000078, LegalHolds1764000000192];

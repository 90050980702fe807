import { Audit1763900000075 } from './0001-audit.ts';

/** In the order in which they run. */
export const auditMigrations = [Audit1763900000075];

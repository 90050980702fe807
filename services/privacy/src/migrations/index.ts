import { Privacy1763900000070 } from './0001-privacy.ts';

/** In the order in which they run. */
export const privacyMigrations = [Privacy1763900000070];

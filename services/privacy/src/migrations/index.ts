import { Privacy1763900000070 } from './0001-privacy.ts';
import { RestateConsents1764000000070 } from './0002-restate-consents.ts';

/** In the order in which they run. */
export const privacyMigrations = [Privacy1763900000070, RestateConsents1764000000070];

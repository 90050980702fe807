import { Contacts1763900000002 } from './0001-contacts.ts';
import { Consents1764000000002 } from './0002-consents.ts';

export const contactsMigrations = [Contacts1763900000002, Consents1764000000002];

import { Contacts1763900000002 } from './0001-contacts.ts';
import { Consents1764000000002 } from './0002-consents.ts';
import { HeldRecords1764000000192 } from './0003-held-records.ts';

export const contactsMigrations = [Contacts1763900000002, Consents1764000000002, HeldRecords1764000000192];

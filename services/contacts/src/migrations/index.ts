import { Contacts1763900000002 } from './0001-contacts.ts';

export const contactsMigrations = [Contacts1763900000002];

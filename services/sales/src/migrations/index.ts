import { Sales1700000000001 } from './0001-sales.ts';
import { Consents1764000000001 } from './0002-consents.ts';
import { HeldRecords1764000000192 } from './0003-held-records.ts';

export const salesMigrations = [Sales1700000000001, Consents1764000000001, HeldRecords1764000000192] as const;

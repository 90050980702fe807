import { Sales1700000000001 } from './0001-sales.ts';
import { Consents1764000000001 } from './0002-consents.ts';

export const salesMigrations = [Sales1700000000001, Consents1764000000001] as const;

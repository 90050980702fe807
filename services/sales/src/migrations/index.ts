import { Sales1700000000001 } from './0001-sales.ts';

export const salesMigrations = [Sales1700000000001] as const;

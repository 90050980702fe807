import { Webhooks1764000000201 } from './0001-webhooks.ts';

export const webhookMigrations = [Webhooks1764000000201] as const;

import { auditOrigin } from '../data/audit-log-key.ts';
import type { DataFolder } from '../data/data-folder.ts';
import type { LocalSettings } from '../settings.ts';

interface System {
  readonly folder: DataFolder;
  readonly settings: LocalSettings;
  /** AUDIT_WITNESSES */
  readonly witnesses: string;
}

/** What single services are set up by, besides what all of them are. */
export function ownSettings(service: string, { folder, settings, witnesses }: System): Record<string, string> {
  switch (service) {
    case 'audit':
      return { AUDIT_ORIGIN: auditOrigin, AUDIT_KEY_FILE: folder.auditLogKey, AUDIT_WITNESSES: witnesses };
    case 'webhooks':
      return { WEBHOOK_KEY_FILE: folder.webhookKey, WEBHOOK_NETWORKS: settings.webhookNetworks };
    default:
      return {};
  }
}

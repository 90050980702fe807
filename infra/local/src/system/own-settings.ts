import type { DataFolder } from '../data/data-folder.ts';
import type { LocalSettings } from '../settings.ts';

/** What single services are set up by, besides what all of them are. */
export function ownSettings(service: string, folder: DataFolder, settings: LocalSettings): Record<string, string> {
  switch (service) {
    case 'webhooks':
      return { WEBHOOK_KEY_FILE: folder.webhookKey, WEBHOOK_NETWORKS: settings.webhookNetworks };
    default:
      return {};
  }
}

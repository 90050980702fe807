import { readGatewayConfig } from '@custodia/gateway';
import { services } from '@custodia/local';
import { readServiceSettings } from '@custodia/service';
import { readWitnessSettings } from '@custodia/witness';
import type { SettingsReaders } from './rules/settings.ts';

/** As each program reads its own settings. The witness is in services/ and is no subgraph. */
export const settingsReaders: SettingsReaders = {
  gateway: readGatewayConfig,
  service: (name, environment) => {
    if (name === 'witness') return readWitnessSettings(environment);
    return readServiceSettings(services.find((service) => service.name === name) ?? { name }, environment);
  },
};

import { services } from '@custodia/local';
import { readServiceSettings } from '@custodia/service';

/** Reads settings as that service itself does. */
export function serviceSettings(name: string, environment: Record<string, string>): unknown {
  return readServiceSettings(services.find((service) => service.name === name) ?? { name }, environment);
}

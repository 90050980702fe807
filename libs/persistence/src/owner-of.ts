import type { DataSource, EntityManager } from 'typeorm';

const services = new WeakMap<DataSource, string>();

export function ownedBy(service: string, source: DataSource): DataSource {
  services.set(source, service);
  return source;
}

/** The service whose database this is. */
export function serviceOf(em: EntityManager): string {
  const service = services.get(em.dataSource);
  if (!service) throw new TypeError('This entity manager does not come from openDatabase.');
  return service;
}

import { serviceNames, type ServiceDatabases, type ServiceName } from '../installation/service-databases.ts';

/** An event that a service has committed, as its outbox holds it. */
export interface ToldEvent {
  readonly id: string;
  readonly service: ServiceName;
  /** `contact.updated` */
  readonly action: string;
  readonly recordType: string;
  readonly recordId: string;
  readonly version: number;
}

interface Body {
  readonly id: string;
  readonly type: string;
  readonly recordtype: string;
  readonly subject: string;
  readonly sequence: number;
}

/** All of them: an outbox keeps what it has published for a day. */
export async function readToldEvents(databases: ServiceDatabases): Promise<ToldEvent[]> {
  const told: ToldEvent[] = [];
  for (const service of serviceNames) {
    for (const { body } of await databases.rows<{ body: string }>(service, 'SELECT body FROM outbox')) {
      const { id, type, recordtype, subject, sequence } = JSON.parse(body) as Body;
      const action = type.replace(/^custodia\./, '').replace(/\.v\d+$/, '');
      told.push({ id, service, action, recordType: recordtype, recordId: subject, version: sequence });
    }
  }
  return told;
}

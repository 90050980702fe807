import type { ConsumerEffect } from '@custodia/events';
import type { Database, Migration, Table } from '@custodia/persistence';
import type { PolicyIndex } from '@custodia/policy';
import type { Resolvers } from '@custodia/subgraph';
import type { Logger } from 'pino';

/** What a service is made of. `build` is called once, with everything it may depend on. */
export interface ServiceDefinition {
  /** The subgraph's name, and the folder's. */
  readonly name: string;
  readonly tables: readonly Table[];
  readonly migrations: readonly Migration[];
  build(parts: ServiceParts): ServiceBehaviour;
}

export interface ServiceParts {
  /** A transaction that commits wakes the relay, so staged events leave at once. */
  readonly db: Database;
  readonly policy: PolicyIndex;
  readonly clock: () => Date;
  readonly newId: () => string;
  readonly logger: Logger;
}

export interface ServiceBehaviour {
  readonly resolvers: Resolvers;
  /** Runs to its end before the service consumes or serves anything. */
  readonly prepare?: () => Promise<void>;
  readonly consumers?: readonly ConsumerSpec[];
}

export interface ConsumerSpec extends ConsumerEffect {
  /** With the service's name this is the consumer group: `contacts.owners`. */
  readonly name: string;
  /** Services whose events it reads. */
  readonly from: readonly string[];
}

export function defineService(definition: ServiceDefinition): ServiceDefinition {
  return definition;
}

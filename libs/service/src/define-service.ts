import type { ConsumerEffect } from '@custodia/events';
import type { Database, Migration, Table } from '@custodia/persistence';
import type { PolicyIndex } from '@custodia/policy';
import type { Resolvers } from '@custodia/subgraph';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import type { z } from 'zod';

/** What a service is made of. `build` is called once, with everything it may depend on. */
export interface ServiceDefinition<Settings extends z.ZodRawShape = z.ZodRawShape> {
  /** The subgraph's name, and the folder's. */
  readonly name: string;
  readonly tables: readonly Table[];
  readonly migrations: readonly Migration[];
  /** By the name of a consumer: tables that hold nothing but what it made of events, and so can be built from the log again. */
  readonly views?: Readonly<Record<string, readonly Table[]>>;
  /** What it is set up by besides what every service is: environment variables, and what each may hold. */
  readonly settings?: Settings;
  build(parts: ServiceParts<Settings>): ServiceBehaviour | Promise<ServiceBehaviour>;
}

export interface ServiceParts<Settings extends z.ZodRawShape = z.ZodRawShape> {
  /** The service's own. */
  readonly settings: z.output<z.ZodObject<Settings>>;
  /** A transaction that commits wakes the relay, so staged events leave at once. */
  readonly db: Database;
  readonly policy: PolicyIndex;
  readonly clock: () => Date;
  readonly newId: () => string;
  readonly logger: Logger;
  readonly metrics: Registry;
}

export interface ServiceBehaviour {
  readonly resolvers: Resolvers;
  /** Runs to its end before the service consumes or serves anything. */
  readonly prepare?: () => Promise<void>;
  readonly consumers?: readonly ConsumerSpec[];
  /** What it does of its own accord. Started when it consumes, before it serves; stopped first. */
  readonly background?: readonly (() => Background)[];
}

/** Work that goes on until it is stopped. Every process of a service starts it: what only one may do takes a lease. */
export interface Background {
  /** Resolves when nothing of it runs any more. */
  stop(): Promise<void>;
}

export interface ConsumerSpec extends ConsumerEffect {
  /** With the service's name this is the consumer group: `contacts.owners`. */
  readonly name: string;
  /** Services whose events it reads. */
  readonly from: readonly string[];
}

export function defineService<Settings extends z.ZodRawShape = Record<never, never>>(
  definition: ServiceDefinition<Settings>,
): ServiceDefinition<Settings> {
  return definition;
}

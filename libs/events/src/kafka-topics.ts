import { setTimeout as delay } from 'node:timers/promises';
import { CustodiaError } from '@custodia/errors';
import type { Admin } from 'kafkajs';

/** Fixed from the first day: with another number, events of one record would come to another partition than before. */
const PARTITIONS = 12;
/** Services build what they know of each other from the log, and new ones from its beginning (ADR 0022). */
const KEEPS_EVERYTHING = { 'cleanup.policy': 'delete', 'retention.ms': '-1', 'retention.bytes': '-1' } as const;
/** ConfigResourceTypes.TOPIC, which an ES module cannot import from kafkajs. */
const TOPIC = 2;
const READY_WITHIN_MS = 30_000;
const LOOK_MS = 50;

/**
 * Makes the topics that are not there, and waits until each can be written to. CONFIGURATION_INVALID where one that was there
 * forgets: what is built from it would be built from a part.
 */
export async function ensureKafkaTopics(
  admin: Admin,
  topics: readonly string[],
  replication: number | null,
): Promise<void> {
  const known = new Set(await admin.listTopics());
  for (const topic of topics.filter((name) => !known.has(name))) {
    // Answers false, not an error, when another process was quicker.
    await admin.createTopics({
      // kafkajs' own wait gives up at once: a KRaft broker does not know the topic yet when it has agreed to make it.
      waitForLeaders: false,
      topics: [
        {
          topic,
          numPartitions: PARTITIONS,
          ...(replication !== null && { replicationFactor: replication }),
          configEntries: Object.entries(KEEPS_EVERYTHING).map(([name, value]) => ({ name, value })),
        },
      ],
    });
  }
  await assertKeepEverything(
    admin,
    topics.filter((name) => known.has(name)),
  );
  const deadline = Date.now() + READY_WITHIN_MS;
  while (!(await haveLeaders(admin, topics))) {
    if (Date.now() > deadline) throw notReady(topics);
    await delay(LOOK_MS);
  }
}

async function assertKeepEverything(admin: Admin, topics: readonly string[]): Promise<void> {
  if (topics.length === 0) return;
  const configNames = Object.keys(KEEPS_EVERYTHING);
  const { resources } = await admin.describeConfigs({
    includeSynonyms: false,
    resources: topics.map((name) => ({ type: TOPIC, name, configNames })),
  });
  const faults = resources.flatMap(({ resourceName, configEntries }) =>
    configEntries
      .filter(
        ({ configName, configValue }) => KEEPS_EVERYTHING[configName as keyof typeof KEEPS_EVERYTHING] !== configValue,
      )
      .map(({ configName, configValue }) => `${resourceName}: ${configName}=${configValue}`),
  );
  if (faults.length === 0) return;
  const wanted = Object.entries(KEEPS_EVERYTHING).map(([name, value]) => `${name}=${value}`);
  throw new CustodiaError(
    'CONFIGURATION_INVALID',
    `Topics must keep every event, and these do not: ${faults.join('; ')}. Set ${wanted.join(', ')} with kafka-configs.sh --alter.`,
  );
}

async function haveLeaders(admin: Admin, topics: readonly string[]): Promise<boolean> {
  try {
    const found = await admin.fetchTopicMetadata({ topics: [...topics] });
    return found.topics.every(
      ({ partitions }) => partitions.length > 0 && partitions.every(({ leader }) => leader >= 0),
    );
  } catch (error) {
    const { type } = error as { type?: string };
    if (type === 'UNKNOWN_TOPIC_OR_PARTITION' || type === 'LEADER_NOT_AVAILABLE') return false;
    throw error;
  }
}

function notReady(topics: readonly string[]): CustodiaError {
  return new CustodiaError(
    'BROKER_UNREACHABLE',
    `The event broker has no leader for a partition of ${topics.join(', ')}. Check that as many brokers run as topics have replicas.`,
  );
}

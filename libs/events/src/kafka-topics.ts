import { setTimeout as delay } from 'node:timers/promises';
import { CustodiaError } from '@custodia/errors';
import type { Admin } from 'kafkajs';

/** Fixed from the first day: with another number, events of one record would come to another partition than before. */
const PARTITIONS = 12;
const READY_WITHIN_MS = 30_000;
const LOOK_MS = 50;

/** Makes the topics that are not there, and waits until each can be written to. */
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
          // Services build what they know of each other from the log, and new ones from its beginning.
          configEntries: [{ name: 'retention.ms', value: '-1' }],
        },
      ],
    });
  }
  const deadline = Date.now() + READY_WITHIN_MS;
  while (!(await haveLeaders(admin, topics))) {
    if (Date.now() > deadline) throw notReady(topics);
    await delay(LOOK_MS);
  }
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

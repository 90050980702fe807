import type { Deployment } from '../deployment.ts';

/** Images name their version, and Kafka's is the one that the tests run. */
export function checkVersions({ compose, kafkaOfTests }: Deployment): string[] {
  return Object.entries(compose.services).flatMap(([name, { image, build }]) => {
    if (build) return [];
    const [repository = '', version] = image?.split(':') ?? [];
    if (!version || version === 'latest') return [`services.${name}: ${image} names no version`];
    if (repository === 'apache/kafka' && version !== kafkaOfTests) {
      return [`services.${name} runs Kafka ${version}, the tests ${kafkaOfTests} (infra/kafka/pom.xml): make them one`];
    }
    return [];
  });
}

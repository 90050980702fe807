import { missingKafka } from './kafka.ts';
import { missingMariaDb } from './mariadb.ts';

/** What cannot run here, each by name with the command that installs it. Empty when all can. */
export function missingServers(): string[] {
  return [missingMariaDb(), missingKafka()].filter((missing) => missing !== null);
}

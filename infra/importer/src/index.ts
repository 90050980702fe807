/**
 * CSV files into the graph by a mapping; invented people; signing in to the system that runs on this machine.
 * Refuses to write before every file is read and checked, and to reach any database but through the graph.
 *
 *     npm run import -- crm-sales ../shared/data/crm-sales
 */
export { CannotStart } from './cannot-start.ts';
export { type GraphClient, GraphRefused, GraphUnreachable, openGraph } from './graph/graph-client.ts';
export { importCommand } from './import-command.ts';
export { type Consent, generateConsents } from './people/consents.ts';
export { generatePeople, type PeopleOptions, type Person } from './people/people.ts';
export { seededRandom, type SeededRandom } from './people/random.ts';
export {
  isAlive,
  readCommandSettings,
  runFileOf,
  type RunFile,
  type RunningSystem,
  runningSystem,
} from './session/running-system.ts';
export { personGrantType, signIn } from './session/sign-in.ts';

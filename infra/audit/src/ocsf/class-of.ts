import { CustodiaError } from '@custodia/errors';
import type { OcsfClass } from './ocsf-schema.ts';

export interface OcsfMeaning {
  readonly name: OcsfClass;
  /** OCSF's number for it in that class. */
  readonly activity: number;
}

const entity = (activity: number): OcsfMeaning => ({ name: 'entity_management', activity });
const [CREATE, UPDATE, DELETE, MOVE, ACTIVATE, DEACTIVATE] = [1, 3, 4, 5, 10, 11] as const;

/** What happens to a record, by the verb of its event. */
const ofRecords: Readonly<Record<string, OcsfMeaning>> = {
  created: entity(CREATE),
  logged: entity(CREATE),
  provisioned: entity(CREATE),
  declared: entity(CREATE),
  placed: entity(CREATE),
  updated: entity(UPDATE),
  changed: entity(UPDATE),
  'stage-changed': entity(UPDATE),
  'owner-assigned': entity(UPDATE),
  given: entity(UPDATE),
  withdrawn: entity(UPDATE),
  restated: entity(UPDATE),
  deleted: entity(DELETE),
  retired: entity(DELETE),
  moved: entity(MOVE),
  activated: entity(ACTIVATE),
  deactivated: entity(DEACTIVATE),
  lifted: entity(DEACTIVATE),
};

/** Those that mean something else than what happened to a record. */
const whole: Readonly<Record<string, OcsfMeaning>> = {
  'access.recorded': { name: 'datastore_activity', activity: 1 },
  'break-glass.opened': { name: 'user_access', activity: 1 },
  'break-glass.ended': { name: 'user_access', activity: 2 },
  // Whether some were given or taken, or both, the entry does not say.
  'user.roles-changed': { name: 'user_access', activity: 99 },
  'detection.raised': { name: 'detection_finding', activity: 1 },
  'detection.acknowledged': { name: 'detection_finding', activity: 2 },
  'detection.resolved': { name: 'detection_finding', activity: 3 },
};

/** Records whose verbs are read by `ofRecords`: a new noun is somebody's decision. */
const nouns = [
  'account',
  'activity',
  'consent',
  'contact',
  'decoy',
  'legal-hold',
  'opportunity',
  'product',
  'team',
  'user',
  'webhook-endpoint',
];

const ofMutations: readonly (readonly [RegExp, number])[] = [
  [/^(create|log|declare|give|place|breakGlass)/, 1],
  [/^(delete|retire|withdraw|endBreakGlass)/, 4],
  [/^(acknowledge|assign|change|lift|move|replay|resend|resolve|rotate|set|update|upsert)/, 3],
];

/**
 * What an action is in OCSF: exactly one class and activity. INTERNAL_SERVER_ERROR for one that nobody has placed: written as
 * "other" it would be found by no rule that looks for it.
 */
export function classOf(action: string): OcsfMeaning {
  if (action.startsWith('refused.')) {
    const activity = ofMutations.find(([verb]) => verb.test(action.slice('refused.'.length)))?.[1];
    if (activity !== undefined) return { name: 'api_activity', activity };
  }
  if (Object.hasOwn(whole, action)) return whole[action]!;
  const [noun = '', verb = ''] = action.split('.');
  if (nouns.includes(noun) && Object.hasOwn(ofRecords, verb)) return ofRecords[verb]!;
  throw new CustodiaError(
    'INTERNAL_SERVER_ERROR',
    `"${action}" has no place in OCSF yet. Give it one in infra/audit/src/ocsf/class-of.ts.`,
  );
}

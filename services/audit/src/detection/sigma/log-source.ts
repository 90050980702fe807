/** The categories of the log source `product: custodia`: what was read or refused, what was changed or tried, who fell silent. */
export const categories = ['access', 'change', 'silence'] as const;
export type Category = (typeof categories)[number];

/** What a field of an event may hold; null where this event has none. */
export type FieldValue = string | number | boolean | readonly string[] | null;

/** An event as rules see it: flat, with names of ours, ids and counts. */
export interface FlatEvent {
  readonly tenantId: string;
  /** The id of its audit entry; null of a silence, which is no event. */
  readonly entryId: string | null;
  /** Milliseconds since the epoch: when it happened, not when it came. */
  readonly at: number;
  readonly category: Category;
  readonly service: string;
  readonly fields: Readonly<Record<string, FieldValue>>;
}

/** A list of names that a field's values come from: a rule that names another could never match, and does not load. */
export type NameList = 'actions' | 'purposes' | 'roles' | 'services' | 'coordinates' | 'weekdays';

export interface LogField {
  readonly type: 'text' | 'number' | 'boolean';
  /** It holds a list: a value matches where any of its members does. */
  readonly isList?: true;
  /** Of a list: it may be grouped by, and an event belongs to the group of each of its members. */
  readonly mayGroup?: true;
  readonly in: readonly Category[];
  readonly names?: NameList;
  readonly about: string;
}

const everywhere: readonly Category[] = ['access', 'change', 'silence'];
const events: readonly Category[] = ['access', 'change'];
const access: readonly Category[] = ['access'];
const change: readonly Category[] = ['change'];

/** Every field of the log source. docs/detections.md lists them; a rule that asks for another does not load. */
export const logFields: Readonly<Record<string, LogField>> = {
  tenant: {
    type: 'text',
    in: everywhere,
    about: 'The tenant. Counts never cross it, whether it is grouped by or not.',
  },
  service: { type: 'text', in: everywhere, names: 'services', about: 'The service that said so, or that fell silent.' },
  hour: { type: 'number', in: everywhere, about: 'Hour of the day, 0 to 23, in the time zone of `working-hours`.' },
  weekday: { type: 'text', in: everywhere, names: 'weekdays', about: 'MON to SUN, in that time zone.' },
  workingHours: { type: 'boolean', in: everywhere, about: 'Within `working-hours` of policies.yaml.' },

  action: {
    type: 'text',
    in: events,
    names: 'actions',
    about: 'As in the audit log: `contact.deleted`, `access.recorded`, `refused.updateContact`.',
  },
  outcome: { type: 'text', in: events, about: 'SUCCEEDED or REFUSED.' },
  reason: { type: 'text', in: events, about: 'Of a refusal: its code.' },
  actor: {
    type: 'text',
    in: events,
    about: 'The user who did it; absent for services and for whoever was not signed in.',
  },
  actorKind: { type: 'text', in: events, about: '`user` or `service`.' },
  recordType: { type: 'text', in: events, about: 'The GraphQL type of the record; of a read `Access`.' },
  record: {
    type: 'text',
    in: events,
    about: "The record's id; of a read the operation's own id, which its parts share.",
  },
  purpose: { type: 'text', in: events, names: 'purposes', about: 'What it was read for; of a consent, what for.' },

  roles: { type: 'text', isList: true, in: access, names: 'roles', about: 'The roles of who asked.' },
  emergency: { type: 'boolean', in: access, about: 'The glass was broken.' },
  origin: { type: 'text', in: access, about: 'Pseudonym of the address it came from.' },
  network: { type: 'text', in: access, about: '`internal`, `external` or `unknown`.' },
  operationKind: { type: 'text', in: access, about: '`query`, `mutation` or `unknown`.' },
  operation: { type: 'text', in: access, about: 'Short hash of the document.' },
  shown: {
    type: 'text',
    isList: true,
    in: access,
    names: 'coordinates',
    about: 'Coordinates that were shown: `Contact.emails`.',
  },
  masked: {
    type: 'text',
    isList: true,
    in: access,
    names: 'coordinates',
    about: 'Coordinates that were shown masked.',
  },
  denied: { type: 'text', isList: true, in: access, about: 'Coordinates that were denied.' },
  deniedCount: { type: 'number', in: access, about: 'How many coordinates were denied.' },
  subject: {
    type: 'text',
    isList: true,
    in: access,
    about: 'People who were looked at: `Contact:<id>`. One part names at most 500.',
  },
  subjectShown: {
    type: 'text',
    isList: true,
    in: access,
    about: 'Those of them of whom something was shown unmasked.',
  },
  subjectCount: { type: 'number', in: access, about: 'People in this part.' },
  totalSubjects: { type: 'number', in: access, about: 'People in the whole operation.' },
  records: { type: 'number', in: access, about: 'Objects with personal data in the whole operation.' },
  part: { type: 'number', in: access, about: 'Number of this part, from 1.' },
  parts: { type: 'number', in: access, about: 'Parts that the operation was recorded in.' },
  count: {
    type: 'number',
    in: access,
    about: 'Refusals before sign-in that were alike and are counted together; else 1.',
  },
  team: { type: 'text', in: access, about: 'Path of the team of who asked, as directory last said.' },
  outsideTeam: {
    type: 'text',
    isList: true,
    in: access,
    about: "Subjects whose owner stands outside the reader's team and all below it.",
  },
  outsideTeamCount: { type: 'number', in: access, about: 'How many those are.' },
  withdrawn: {
    type: 'text',
    isList: true,
    in: access,
    about: 'Subjects who had withdrawn their consent to `purpose`, a minute or longer before.',
  },
  decoy: {
    type: 'text',
    isList: true,
    in: access,
    about: 'Decoys among the subjects; named here by the decoy, not by the contact.',
  },
  decoyCount: { type: 'number', in: access, about: 'How many those are.' },

  changed: { type: 'text', isList: true, in: change, about: 'Names of the fields that changed.' },
  rolesGained: {
    type: 'text',
    isList: true,
    in: change,
    names: 'roles',
    about: 'Of a user: roles held now and not before.',
  },
  reference: {
    type: 'text',
    isList: true,
    mayGroup: true,
    in: change,
    about:
      'What it is about, as `Contact:<id>`: the record, the person that the record is about, and of a legal hold all that it holds.',
  },
  owner: { type: 'text', in: change, about: 'Of an owned record: the user who owns it now.' },

  silentMinutes: {
    type: 'number',
    in: ['silence'],
    about: 'Minutes without a word, of those hours in which the service usually speaks.',
  },
};

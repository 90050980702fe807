import type { HeldRights } from '../../authorization/requirement.ts';
import { own, isObject, type JsonObject } from '../../execution/own-property.ts';
import type { PersonalData, SubjectPath, SubjectRule } from './personal-data.ts';
import type { RecordKeys, SubjectKeys } from './subject-keys.ts';

/** A personal coordinate as somebody gets it. One of each for a decision. */
export interface PersonalField {
  readonly coordinate: string;
  readonly outcome: 'SHOWN' | 'MASKED';
}

/** Fields that stand together on objects, in any order; one of each combination for a decision. */
export type FieldSet = readonly PersonalField[];

/** What there is to observe on objects of one type at one position. */
export interface Watched {
  readonly typeName: string;
  /** Null on parts, which are about whom the object around them is about. */
  readonly record: ReadRecord | null;
  /** Null where only parts show something. */
  readonly shows: FieldSet | null;
  /** How many positions of such an object each of the fields has. */
  readonly positions: ReadonlyMap<PersonalField, number>;
}

/** An object that names its data subject, in one answer. */
export interface SeenRecord {
  readonly typeName: string;
  readonly subjectType: string;
  /** Null where it is not known. */
  readonly subjectId: string | null;
  readonly id: string | null;
}

export type ReadRecord = (object: JsonObject) => SeenRecord;

/** A response key that was asked for, and the field that it stands for. */
export interface AskedField {
  readonly key: string;
  readonly fieldName: string;
  /** Otherwise it is denied. */
  readonly isShown: boolean;
}

/** What to observe on objects of a type of which these fields are asked for; null where there is nothing. */
export type WatchType = (typeName: string, asked: readonly AskedField[]) => Watched | null;

/** Made for a decision: what is masked depends on whose it is. */
export function typeWatcher(personal: PersonalData, keys: SubjectKeys, rights: HeldRights): WatchType {
  const fields = new Map<string, PersonalField>();
  const sets = new Map<string, FieldSet>();

  return (typeName, asked) => {
    const counts = new Map<PersonalField, number>();
    for (const { fieldName, isShown } of asked) {
      if (!isShown || !personal.isPersonal(typeName, fieldName)) continue;
      const field = fieldAt(typeName, fieldName);
      counts.set(field, (counts.get(field) ?? 0) + 1);
    }
    const rule = personal.subjectRule(typeName);
    if (rule === null && counts.size === 0) return null;
    return {
      typeName,
      record: rule && recordReader(rule, keys.of(rule), asked),
      shows: counts.size === 0 ? null : setOf([...counts.keys()]),
      positions: counts,
    };
  };

  function fieldAt(typeName: string, fieldName: string): PersonalField {
    const coordinate = `${typeName}.${fieldName}`;
    const outcome = personal.isMasked({ typeName, fieldName }, rights) ? 'MASKED' : 'SHOWN';
    const field = fields.get(coordinate) ?? { coordinate, outcome };
    fields.set(coordinate, field);
    return field;
  }

  /** In whatever order they were asked for. */
  function setOf(list: readonly PersonalField[]): FieldSet {
    const key = list
      .map(({ coordinate }) => coordinate)
      .sort()
      .join(' ');
    const set = sets.get(key) ?? list;
    sets.set(key, set);
    return set;
  }
}

function recordReader(
  { subject, record, typeName }: SubjectRule,
  keys: RecordKeys,
  asked: readonly AskedField[],
): ReadRecord {
  const subjectType = subject?.typeName ?? typeName;
  const readId = record && idReader(record, keys.record, asked);
  if (subject === record) {
    return (object) => {
      const id = readId === null ? null : readId(object);
      return { typeName, subjectType, subjectId: id, id };
    };
  }
  const readSubject = subject && idReader(subject, keys.subject, asked);
  return (object) => ({
    typeName,
    subjectType,
    subjectId: readSubject === null ? null : readSubject(object),
    id: readId === null ? null : readId(object),
  });
}

type ReadId = (object: JsonObject) => string | null;

/** Where its author asked for the id it is not asked for twice, so it may stand by either key. */
function idReader({ fields }: SubjectPath, key: string, asked: readonly AskedField[]): ReadId {
  const [first, ...below] = fields;
  if (below.length === 0) {
    const theirs = asked.find(({ fieldName }) => fieldName === first);
    if (theirs === undefined) return (object) => idOf(own(object, key));
    return (object) => idOf(own(object, theirs.key)) ?? idOf(own(object, key));
  }
  return (object) => {
    let value = own(object, key);
    for (const step of below) value = isObject(value) ? own(value, step) : null;
    return idOf(value);
  };
}

function idOf(value: unknown): string | null {
  if (typeof value === 'string') return value === '' ? null : value;
  return typeof value === 'number' ? String(value) : null;
}

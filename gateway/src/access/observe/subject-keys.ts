import { visit, type DocumentNode } from 'graphql';
import type { SubjectRule } from './personal-data.ts';

/** The response keys that ids are fetched by for the record of an access, and for nobody's answer. */
export interface SubjectKeys {
  /** No response key of the document begins like this. */
  readonly prefix: string;
  of(rule: SubjectRule): RecordKeys;
}

/** Equal where a record is its own subject. */
export interface RecordKeys {
  readonly subject: string;
  readonly record: string;
}

/**
 * Chosen for a document so that whatever its author calls things, no two of them meet. Each type has its own: one key that
 * is an id on one type and an object on another would not be valid.
 */
export function subjectKeys(document: DocumentNode): SubjectKeys {
  const aliases: string[] = [];
  visit(document, {
    Field({ alias }) {
      if (alias?.value.startsWith(usual)) aliases.push(alias.value);
    },
  });
  let prefix = usual;
  while (aliases.some((alias) => alias.startsWith(prefix))) prefix += '_';
  const known = new Map<SubjectRule, RecordKeys>();
  return {
    prefix,
    of(rule) {
      const keys = known.get(rule) ?? keysFor(rule, prefix);
      known.set(rule, keys);
      return keys;
    },
  };
}

/** Names with two underscores are the specification's own, so nobody has a field that is called so. */
const usual = '__custodia';

function keysFor({ typeName, subject, record }: SubjectRule, prefix: string): RecordKeys {
  const recordKey = `${prefix}_record_${typeName}`;
  return { record: recordKey, subject: subject === record ? recordKey : `${prefix}_subject_${typeName}` };
}

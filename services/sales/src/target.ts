/** Which record is to change, and the version that its editor has seen. */
export interface Target {
  readonly id: string;
  readonly expectedVersion: number;
}

/** What an upsert made of a record. A change that changes nothing answers the record itself. */
export function outcomeOf<T>(before: T | null, after: T): 'CREATED' | 'UPDATED' | 'UNCHANGED' {
  if (before === null) return 'CREATED';
  return before === after ? 'UNCHANGED' : 'UPDATED';
}

/** What an upsert made of a record. A change that changes nothing answers the record itself. */
export function outcomeOf<T>(before: T | null, after: T): 'CREATED' | 'UPDATED' | 'UNCHANGED' {
  if (before === null) return 'CREATED';
  return before === after ? 'UNCHANGED' : 'UPDATED';
}

/** What a field says of a record that has no id yet: found among the rows of earlier steps, or asked of the graph. */
export class Reference {
  readonly want: 'id' | 'externalId';
  readonly steps: readonly string[];
  readonly key: string;
  /** The column that holds the key, to speak of it. */
  readonly column: string;

  constructor(want: 'id' | 'externalId', steps: readonly string[], named: { key: string; column: string }) {
    this.want = want;
    this.steps = steps;
    this.key = named.key;
    this.column = named.column;
  }
}

/** The id of the one record that a list of the graph holds under this filter. */
export class GraphLookup {
  readonly list: string;
  readonly filter: string;
  readonly value: string;

  constructor(list: string, filter: string, value: string) {
    this.list = list;
    this.filter = filter;
    this.value = value;
  }
}

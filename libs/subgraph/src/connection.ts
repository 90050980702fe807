/** One page of rows as the store answers it; `countAll` runs only when somebody selects the total. */
export interface PageOf<T> {
  readonly rows: readonly T[];
  readonly cursors: readonly string[];
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
  countAll(): Promise<number>;
}

/** A page as a Relay connection (https://relay.dev/graphql/connections.htm), with `nodes` and a lazy `totalCount`. */
export function connection<T>(page: PageOf<T>): Connection<T> {
  return {
    edges: page.rows.map((node, at) => ({ node, cursor: page.cursors[at]! })),
    nodes: page.rows,
    pageInfo: {
      hasNextPage: page.hasNextPage,
      hasPreviousPage: page.hasPreviousPage,
      startCursor: page.cursors[0] ?? null,
      endCursor: page.cursors.at(-1) ?? null,
    },
    totalCount: () => page.countAll(),
  };
}

export interface Connection<T> {
  readonly edges: readonly { readonly node: T; readonly cursor: string }[];
  readonly nodes: readonly T[];
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
  totalCount(): Promise<number>;
}

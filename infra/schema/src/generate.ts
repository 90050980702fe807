import { compilePolicy, stampSupergraph, type SchemaSources } from '@custodia/policy';
import { writeCatalogue } from './catalogue.ts';
import { composeSupergraph } from './compose.ts';
import { writeMatrix } from './matrix.ts';

export interface Generated {
  /** File name in schemas/generated/ → its text. */
  readonly files: ReadonlyMap<string, string>;
  readonly warnings: readonly string[];
}

/** Everything that follows from the hand-written half of `schemas/`. Pure: equal sources give equal bytes. */
export function generate(sources: SchemaSources): Generated {
  const index = compilePolicy(sources);
  const { sdl, warnings } = composeSupergraph(sources);
  return {
    warnings,
    files: new Map([
      // Before the supergraph, which names it: a gateway that watches them must not meet the new one beside the old.
      ['policy.json', `${JSON.stringify(index, null, 2)}\n`],
      ['supergraph.graphql', stampSupergraph(sdl, index)],
      ['catalogue.md', writeCatalogue(index)],
      ['matrix.md', writeMatrix(index)],
    ]),
  };
}

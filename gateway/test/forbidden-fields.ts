import { isCompositeType, type GraphQLSchema } from 'graphql';
import { coordinatesOf, schemaOf, type BenchSubgraph, type Fetched } from './graph-bench.ts';
import { rulesOf } from './oracle.ts';

/** What was sent to a subgraph and is not for who asked, by the rules as the oracle reads them off the whole graph. */
export function forbiddenFields(
  subgraphs: readonly BenchSubgraph[],
  whole: GraphQLSchema,
): (fetch: Fetched) => readonly string[] {
  const schemas = new Map(subgraphs.map((subgraph) => [subgraph.name, schemaOf(subgraph)]));
  const coordinates = new Map<string, readonly string[]>();
  const verdicts = new Map<string, readonly string[]>();

  return (fetch) => {
    const document = `${fetch.subgraph}\n${fetch.query}`;
    const known = verdicts.get(`${fetch.rights.key}\n${document}`);
    if (known) return known;
    const asked = coordinates.get(document) ?? coordinatesOf(fetch, schemas.get(fetch.subgraph)!);
    coordinates.set(document, asked);
    const { typeFails, ownFieldFails } = rulesOf(whole, fetch.rights);
    const forbidden = asked.filter((coordinate) => {
      const [typeName, field] = coordinate.split('.') as [string, string | undefined];
      const type = whole.getType(typeName);
      if (!isCompositeType(type)) return false;
      return field === undefined ? typeFails(type) : ownFieldFails(type, field);
    });
    verdicts.set(`${fetch.rights.key}\n${document}`, forbidden);
    return forbidden;
  };
}

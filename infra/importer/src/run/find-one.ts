import { z } from 'zod';
import type { GraphClient } from '../graph/graph-client.ts';

const pageSchema = z.object({ nodes: z.array(z.object({ id: z.string(), externalId: z.string().nullable() })) });

/** The one record of a list that this filter leaves; null when there is none, or more than one. */
export async function findOne(
  graph: GraphClient,
  { list, filter, value }: { list: string; filter: string; value: string },
): Promise<{ id: string; externalId: string | null } | null> {
  const query = `query ImporterFinds($value: String!) { ${list}(first: 2, filter: { ${filter}: $value }) { nodes { id externalId } } }`;
  const data = await graph.ask(query, { value });
  const { nodes } = pageSchema.parse(data[list]);
  return nodes.length === 1 ? (nodes[0] ?? null) : null;
}

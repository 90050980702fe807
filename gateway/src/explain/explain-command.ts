import { isCustodiaError } from '@custodia/errors';
import { limitsOf, type PolicyIndex } from '@custodia/policy';
import { GraphQLError } from 'graphql';
import { pino } from 'pino';
import { loadGraph, type Graph } from '../graph/load-graph.ts';
import { readArguments, type ExplainArguments } from './arguments.ts';
import { readAskedOperation } from './asked-operation.ts';
import { rightsOfClaims } from './claims.ts';
import { explainOperation, type Explanation } from './explain-operation.ts';
import { maskedPositions, type MaskedPosition } from './masked-positions.ts';
import { ownGraph } from './own-graph.ts';
import { fileReader, type FileReader } from './read-file.ts';
import { usage } from './usage.ts';

export interface CommandIo {
  readonly out: (text: string) => void;
  readonly error: (text: string) => void;
  /** Where relative paths begin. */
  readonly workingDir: string;
}

export const exitCodes = { explained: 0, refused: 2 } as const;

/** Prints one JSON object, or nothing to `out` and to `error` what is wrong and what to do. */
export async function explainCommand(argv: readonly string[], { out, error, workingDir }: CommandIo): Promise<number> {
  try {
    const asked = readArguments(argv);
    out(asked === 'help' ? usage : JSON.stringify(await explain(asked, fileReader(workingDir))));
    return exitCodes.explained;
  } catch (fault) {
    error(reasonOf(fault));
    return exitCodes.refused;
  }
}

type Explained = Explanation & {
  readonly masked?: readonly MaskedPosition[];
  /** What it is estimated to cost, and what the role may ask for at once. */
  readonly cost?: { readonly estimated: number; readonly allowed: number };
};

async function explain(asked: ExplainArguments, files: FileReader): Promise<Explained> {
  if (asked.about.kind === 'role') {
    const { role } = asked.about;
    const { supergraph, rights, index } = ownGraph({ ...asked.about, policies: asked.policies });
    return withGraph(supergraph, index, (graph) => {
      const operation = readAskedOperation(asked, graph.schema, files);
      const explained = explainOperation(graph, operation, rights);
      const masked = maskedPositions(graph.schema, explained, { index, rights });
      const cost = { estimated: graph.costs(operation), allowed: limitsOf(index, { roles: [role] }).cost };
      return { ...explained.explanation, masked, cost };
    });
  }
  const supergraph = files.text(asked.about.supergraphFile, '--supergraph');
  const rights = rightsOfClaims(files.json(asked.about.claimsFile, '--claims'), asked.policies);
  return withGraph(supergraph, null, (graph) => {
    const operation = readAskedOperation(asked, graph.schema, files);
    return explainOperation(graph, operation, rights).explanation;
  });
}

/** Loaded as the gateway loads it, so what it could not serve is not explained either. Nothing is ever fetched. */
async function withGraph<T>(supergraph: string, index: PolicyIndex | null, use: (graph: Graph) => T): Promise<T> {
  const graph = await loadGraph(supergraph, {
    urlOf: ({ url }) => url,
    indexOf: () => index,
    dataSource: () => ({ process: async () => ({ data: null }) }),
    logger: pino({ level: 'silent' }),
  });
  try {
    return use(graph);
  } finally {
    await graph.stop();
  }
}

/** Throws what is a fault of ours. */
function reasonOf(fault: unknown): string {
  // A GraphQLError is the gateway's own refusal of what it does not serve, as a subscription.
  if (isCustodiaError(fault) || fault instanceof GraphQLError) return fault.message;
  // No limit of a gateway is applied here, so this is what ends the deepest of operations.
  if (fault instanceof RangeError) return 'The operation is nested too deeply to be explained. Ask for less in one.';
  throw fault;
}

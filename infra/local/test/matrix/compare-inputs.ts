import { namedType, type Graph } from './graph.ts';
import { give } from './given-values.ts';
import type { Asker, Matrix } from './matrix-file.ts';
import { sideBySide } from './side-by-side.ts';
import type { Way } from './ways.ts';

/** A field that takes an argument or an input field, and the steps to it. */
interface Carrier {
  readonly root: 'Query' | 'Mutation';
  readonly field: string;
  readonly towards: readonly string[];
}

const refusing = new Set(['FORBIDDEN', 'PURPOSE_NOT_ALLOWED', 'UNAUTHORIZED_FIELD_OR_TYPE']);

/** Uses, one by one, every argument and input field of the matrix as one asker; answers what differs. `used` notes those seen. */
export async function compareInputs(
  { matrix, used }: { matrix: Matrix; used: Set<string> },
  { way, asker }: { way: Way; asker: Asker },
): Promise<string[]> {
  const isRefused = (name: string) => matrix.inputs.get(name)?.get(asker.column) === 'refused';
  const carriers = carriersOf(way.graph);
  const differences = await sideBySide(matrix.inputs.keys(), async (coordinate): Promise<string[]> => {
    const asked = (carriers.get(coordinate) ?? [])
      .filter(({ root, field }) => matrix.fields.get(`${root}.${field}`)?.get(asker.column) !== 'denied')
      .map((carrier) => ({ ...carrier, given: givenBy(way.graph, carrier) }))
      // Whatever else has to be given along with it may be, so that what is refused is refused for this one.
      .find(({ given }) => given.used.every((name) => name === coordinate || !isRefused(name)));
    if (!asked) return [];
    used.add(`${way.name} ${coordinate}`);
    const { root, field, given } = asked;
    const selection = way.graph.types.has(way.graph.types.get(root)!.get(field)!.type) ? ' { __typename }' : '';
    const query = `${root === 'Query' ? 'query' : 'mutation'} { ${field}${given.text}${selection} }`;
    const { errors } = await way.ask(asker, query);
    const refused = errors.some(({ extensions }) => refusing.has(extensions?.code ?? ''));
    if (refused === isRefused(coordinate)) return [];
    const said = errors.map(({ extensions, message }) => `${extensions?.code} ${message}`).join('; ') || 'nothing';
    const expected = isRefused(coordinate) ? 'refused' : 'allowed';
    return [`${way.name}, ${asker.column}: ${coordinate} is ${expected}, the errors say ${said}`];
  });
  return differences.flat();
}

function givenBy(graph: Graph, { root, field, towards }: Carrier) {
  return give(graph, { coordinate: `${root}.${field}`, args: graph.types.get(root)!.get(field)!.args, towards });
}

const known = new WeakMap<Graph, Map<string, Carrier[]>>();

/** Argument or input field, as the matrix names it → where it can be given. */
function carriersOf(graph: Graph): Map<string, Carrier[]> {
  const before = known.get(graph);
  if (before) return before;
  const carriers = new Map<string, Carrier[]>();
  const note = (coordinate: string, carrier: Carrier) =>
    carriers.set(coordinate, [...(carriers.get(coordinate) ?? []), carrier]);
  const into = (inputType: string, carrier: Carrier, above: ReadonlySet<string>): void => {
    if (above.has(inputType)) return;
    for (const { name, type } of graph.inputs.get(inputType) ?? []) {
      const next = { ...carrier, towards: [...carrier.towards, name] };
      note(`${inputType}.${name}`, next);
      into(namedType(type), next, new Set([...above, inputType]));
    }
  };
  for (const root of ['Query', 'Mutation'] as const) {
    for (const [field, { args }] of graph.types.get(root) ?? []) {
      for (const { name, type } of args) {
        const carrier: Carrier = { root, field, towards: [name] };
        note(`${root}.${field}(${name}:)`, carrier);
        into(namedType(type), carrier, new Set());
      }
    }
  }
  known.set(graph, carriers);
  return carriers;
}

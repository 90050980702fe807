import type { PolicyIndex } from '@custodia/policy';
import type { Field } from './graph.ts';
import { give, type Given } from './given-values.ts';
import type { Asker, Matrix } from './matrix-file.ts';
import { along, endOf, routesTo, type Route } from './routes.ts';
import { sideBySide } from './side-by-side.ts';
import type { Answer, Way } from './ways.ts';

export interface Comparison {
  readonly matrix: Matrix;
  readonly index: PolicyIndex;
  /** Type → the id, or the key, of the record that was arranged; of a list, whom it is about. */
  readonly known: Readonly<Record<string, string>>;
  /** Types whose record is none of whoever stands for a role: it belongs to somebody of its own. */
  readonly othersOwn: ReadonlySet<string>;
  /** `gateway User`: of these an object came back, so that their cells were seen and not only what stands before them. */
  readonly seen: Set<string>;
  /** What there is, once it was asked for. */
  readonly truths: Map<string, Promise<Answer>>;
}

const refusals = new Set(['FORBIDDEN', 'PURPOSE_NOT_ALLOWED']);
const denial = 'UNAUTHORIZED_FIELD_OR_TYPE';
const rootFieldsAtOnce = 20;
/** What is another a moment later, whoever asks. */
const movesOn = new Set(['AuditReceipt.proof']);

/** Asks one way for every field of a type as one asker; answers what differs from the matrix. */
export async function compareType(
  comparison: Comparison,
  { way, asker }: { way: Way; asker: Asker },
  typeName: string,
): Promise<string[]> {
  const asked = asking(comparison, way, asker);
  if (typeName === 'Mutation') return asked.mutations();
  if (typeName === 'Query') return asked.queries();
  const entity = way.graph.entities.has(typeName) ? await asked.entity(typeName) : [];
  return [...(await asked.type(typeName)), ...entity];
}

function asking({ matrix, index, known, othersOwn, seen, truths }: Comparison, way: Way, asker: Asker) {
  const { graph } = way;
  const cellOf = (coordinate: string) => matrix.fields.get(coordinate)?.get(asker.column);
  const isRefused = ({ used }: Given) => used.some((name) => matrix.inputs.get(name)?.get(asker.column) === 'refused');
  const mayStep = (coordinate: string, given: Given) => cellOf(coordinate) !== 'denied' && !isRefused(given);
  const differs = (what: string) => [`${way.name}, ${asker.column}: ${what}`];
  const fixedArguments = (coordinate: string, { type, args }: Field): Record<string, string> => {
    const own = known[type];
    const fixed: Record<string, string> = {};
    for (const { name } of args) {
      const isKnown = own !== undefined && coordinate.startsWith('Query.');
      if (isKnown && ['id', 'key', 'subject'].includes(name)) fixed[name] = `"${own}"`;
      if (isKnown && name === 'before') fixed[name] = `"${known['DateTime']}"`;
      if (name === 'first') fixed[name] = '1';
    }
    return fixed;
  };
  const rules = { mayStep, fixedArguments };

  async function type(typeName: string): Promise<string[]> {
    const routes = routesTo(graph, typeName, rules);
    if (routes.length > 0) return fields(typeName, routes);
    const [blocked] = routesTo(graph, typeName, { ...rules, mayStep: () => true });
    return blocked ? expectBlocked(typeName, blocked) : [];
  }

  /** Nobody gets behind a field that is denied: what is asked there stays away. */
  async function expectBlocked(typeName: string, route: Route): Promise<string[]> {
    const answer = await way.ask(asker, along(route, selectionsOf(typeName)));
    const codes = new Set(answer.errors.map(({ extensions }) => extensions?.code ?? ''));
    const isStopped = [denial, ...refusals].some((code) => codes.has(code));
    if (isStopped && endOf(route, answer.data) === null) return [];
    return differs(`${typeName} comes behind ${route.steps.map(({ key }) => key).join('.')}, which should not answer`);
  }

  async function entity(typeName: string): Promise<string[]> {
    if (known[typeName] === undefined) return differs(`no ${typeName} was arranged, so none is asked for by _entities`);
    const isOthers = othersOwn.has(typeName) && matrix.records.get(typeName)?.get(asker.role) === 'OWN';
    if (isOthers) return expectNothing(typeName);
    return fields(typeName, [entityRoute(typeName)], (inner) => `... on ${typeName} { ${inner} }`);
  }

  function entityRoute(typeName: string): Route {
    const args = `(representations: [{ __typename: "${typeName}", ${graph.entities.get(typeName)}: "${known[typeName]}" }])`;
    const steps = [{ key: '_entities', coordinate: 'Query._entities', args }];
    return { operation: 'query', steps, dependsOnAsker: false };
  }

  /** Whoever meets only their own gets nothing of somebody else's by naming it. */
  async function expectNothing(typeName: string): Promise<string[]> {
    const route = entityRoute(typeName);
    const { data } = await way.ask(asker, along(route, `... on ${typeName} { ${selectionsOf(typeName)} }`));
    return endOf(route, data) === null ? [] : differs(`${typeName} comes back by _entities, and is somebody else's`);
  }

  /** Tries one way after another until an object is there to look at. */
  async function fields(
    typeName: string,
    routes: readonly Route[],
    wrap = (inner: string) => inner,
    names = [...(graph.types.get(typeName)?.keys() ?? [])],
  ): Promise<string[]> {
    const isDenied = names.filter((name) => cellOf(`${typeName}.${name}`) === 'denied');
    for (const route of routes) {
      const query = along(route, wrap(selectionsOf(typeName, names)));
      const answer = await way.ask(asker, query);
      const row = endOf(route, answer.data);
      if (row === null) continue;
      seen.add(`${way.name} ${typeName}`);
      const truth =
        route.dependsOnAsker || route.operation === 'mutation' ? null : await truthOf(typeName, route, query);
      return [
        ...strayErrors(answer, route, names),
        ...names.flatMap((name) => compare(typeName, name, { answer, route, row, truth })),
      ];
    }
    // What a mutation answers besides its problem is there only where it did something.
    return isDenied.length === names.length || routes.every(({ operation }) => operation === 'mutation')
      ? []
      : differs(`no ${typeName} comes back, though some of its fields should`);
  }

  interface Looked {
    readonly answer: Answer;
    readonly route: Route;
    readonly row: Readonly<Record<string, unknown>>;
    readonly truth: Readonly<Record<string, unknown>> | null;
  }

  function compare(typeName: string, name: string, { answer, route, row, truth }: Looked): string[] {
    const coordinate = `${typeName}.${name}`;
    const cell = cellOf(coordinate);
    if (cell === undefined) return differs(`${coordinate} is not in the matrix`);
    const codes = codesAt(answer, [...route.steps.map(({ key }) => key), name]);
    if ((cell === 'denied') !== codes.includes(denial))
      return differs(`${coordinate} is ${cell}, the errors say ${codes.join() || 'nothing'}`);
    if (cell === 'denied') return row[name] === null ? [] : differs(`${coordinate} is denied, and answers`);
    if (cell === 'masked' && truth === null)
      return differs(`${coordinate} is masked, and nothing tells the mask from the value`);
    if (truth === null || !isCompared(coordinate)) return [];
    const isReal = JSON.stringify(row[name]) === JSON.stringify(truth[name]);
    if (cell === 'masked' && truth[name] === null)
      return differs(`${coordinate} is masked, and there is no value that shows it`);
    return isReal === (cell === 'shown')
      ? []
      : differs(`${coordinate} is ${cell}, and ${isReal ? 'is the value' : 'is not the value'}`);
  }

  /** Which objects are behind a field is a question of records, so objects are compared where a mask may change them. */
  function isCompared(coordinate: string): boolean {
    if (movesOn.has(coordinate)) return false;
    const [typeName = '', name = ''] = coordinate.split('.');
    return !graph.types.has(graph.types.get(typeName)?.get(name)?.type ?? '') || isMaskedForSomebody(coordinate);
  }

  function isMaskedForSomebody(coordinate: string): boolean {
    return [...(matrix.fields.get(coordinate)?.values() ?? [])].includes('masked');
  }

  /** What there is, as whoever holds every role is told it who states a purpose that each field is kept for. */
  async function truthOf(typeName: string, route: Route, query: string): Promise<Record<string, unknown>> {
    const truth: Record<string, unknown> = {};
    const answers = new Map<string, Readonly<Record<string, unknown>> | null>();
    for (const name of graph.types.get(typeName)?.keys() ?? []) {
      const listed = index.types[typeName]?.fields[name]?.personal?.purposes ?? ['COMPLIANCE'];
      const purpose = listed.find((one) => !index.purposes[one]?.requiresConsent) ?? listed[0]!;
      if (!answers.has(purpose)) answers.set(purpose, endOf(route, (await everybodyIsTold(purpose, query)).data));
      truth[name] = answers.get(purpose)?.[name] ?? null;
    }
    return truth;
  }

  function everybodyIsTold(purpose: string, query: string): Promise<Answer> {
    const memoKey = `${way.name} ${purpose} ${query}`;
    const told = truths.get(memoKey) ?? way.ask({ role: 'everybody', purpose, isDefault: false }, query);
    truths.set(memoKey, told);
    return told;
  }

  /** A few at a time, because nobody may ask for all at once (`limits:` of roles.yaml). */
  async function queries(): Promise<string[]> {
    const names = [...(graph.types.get('Query')?.keys() ?? [])];
    const parts: string[][] = [];
    for (let at = 0; at < names.length; at += rootFieldsAtOnce) parts.push(names.slice(at, at + rootFieldsAtOnce));
    const root = { operation: 'query', steps: [], dependsOnAsker: false } as const;
    const differences = await sideBySide(parts, (part) => fields('Query', [root], undefined, part));
    return differences.flat();
  }

  async function mutations(): Promise<string[]> {
    const differences = await sideBySide(graph.types.get('Mutation') ?? [], async ([name, field]) => {
      const coordinate = `Mutation.${name}`;
      const given = give(graph, { coordinate, args: field.args });
      const answer = await way.ask(asker, `mutation { ${name}${given.text} { __typename } }`);
      const codes = codesAt(answer, [name]);
      const said = `the errors say ${codes.join() || 'nothing'}`;
      const isDenied = cellOf(coordinate) === 'denied';
      if (isDenied !== codes.includes(denial)) return differs(`${coordinate} is ${cellOf(coordinate)}, ${said}`);
      if (isDenied || isRefused(given) === codes.some((code) => refusals.has(code))) return [];
      return differs(`${coordinate}${given.text} is ${isRefused(given) ? 'refused' : 'allowed'}, ${said}`);
    });
    seen.add(`${way.name} Mutation`);
    return differences.flat();
  }

  function selectionsOf(typeName: string, names?: readonly string[]): string {
    return [...(graph.types.get(typeName) ?? [])]
      .filter(([name]) => names === undefined || names.includes(name))
      .map(([name, field]) => {
        const { text } = give(graph, {
          coordinate: `${typeName}.${name}`,
          args: field.args,
          fixed: fixedArguments(`${typeName}.${name}`, field),
        });
        const inner = graph.types.get(field.type);
        if (!inner) return `${name}${text}`;
        // By the type name alone, which is free.
        const plain = isMaskedForSomebody(`${typeName}.${name}`)
          ? [...inner].flatMap(([key, { type: scalar }]) => (graph.types.has(scalar) ? [] : [key]))
          : ['__typename'];
        return `${name}${text} { ${plain.join(' ')} }`;
      })
      .join(' ');
  }

  function strayErrors({ errors }: Answer, route: Route, names: readonly string[]): string[] {
    const expected = new Set(names.map((name) => [...route.steps.map(({ key }) => key), name].join('.')));
    return errors.flatMap(({ path = [], message, extensions }) =>
      expected.has(keysOf(path).join('.')) && extensions?.code === denial
        ? []
        : differs(`${path.join('.')}: ${extensions?.code} ${message}`),
    );
  }

  return { type, entity, queries, mutations };
}

function codesAt({ errors }: Answer, keys: readonly string[]): string[] {
  return errors.flatMap(({ path = [], extensions }) =>
    keysOf(path).join('.') === keys.join('.') ? [extensions?.code ?? 'no code'] : [],
  );
}

function keysOf(path: readonly (string | number)[]): string[] {
  return path.filter((step): step is string => typeof step === 'string');
}

import { isList, namedType, type Graph, type InputValue } from './graph.ts';

/** Values for the arguments of one field, and every argument and input field that they use, as the matrix names them. */
export interface Given {
  readonly text: string;
  readonly used: readonly string[];
}

const samples: Readonly<Record<string, string>> = {
  // Of nothing that there is, so that nothing of what was arranged is changed.
  ID: '"00000000-0000-7000-8000-000000000000"',
  String: '"x"',
  Int: '1',
  Float: '1',
  Boolean: 'true',
  BigInt: '"1"',
  Date: '"2000-01-01"',
  DateTime: '"2000-01-01T00:00:00Z"',
};

export interface Wanted {
  /** `Query.contact`, `Mutation.createContact` */
  readonly coordinate: string;
  readonly args: readonly InputValue[];
  /** By argument name, as GraphQL text; all others are left out unless they are required. */
  readonly fixed?: Readonly<Record<string, string>>;
  /** The steps to one argument or input field that is given though it is not required. */
  readonly towards?: readonly string[];
}

/** As little as the schema lets anybody give. */
export function give(graph: Graph, { coordinate, args, fixed = {}, towards = [] }: Wanted): Given {
  const used: string[] = [];
  const given = args.flatMap((argument) => {
    const isStep = argument.name === towards[0];
    if (!isStep && argument.type.kind !== 'NON_NULL' && !Object.hasOwn(fixed, argument.name)) return [];
    used.push(`${coordinate}(${argument.name}:)`);
    const value = fixed[argument.name] ?? valueOf(argument, isStep ? towards.slice(1) : []);
    return [`${argument.name}: ${value}`];
  });
  return { text: given.length === 0 ? '' : `(${given.join(', ')})`, used };

  function valueOf({ type }: InputValue, steps: readonly string[]): string {
    const name = namedType(type);
    const one = oneOf(name, steps);
    return isList(type) ? `[${one}]` : one;
  }

  function oneOf(name: string, steps: readonly string[]): string {
    const fields = graph.inputs.get(name);
    if (!fields) return graph.enums.get(name)?.[0] ?? samples[name] ?? unknown(name);
    const inside = fields.flatMap((field) => {
      const isStep = field.name === steps[0];
      if (!isStep && field.type.kind !== 'NON_NULL') return [];
      used.push(`${name}.${field.name}`);
      return [`${field.name}: ${valueOf(field, isStep ? steps.slice(1) : [])}`];
    });
    return `{ ${inside.join(', ')} }`;
  }
}

function unknown(name: string): never {
  throw new Error(`There is no sample of a ${name}: add one, so that arguments of it are tried as well.`);
}

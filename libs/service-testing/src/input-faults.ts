import type { ServiceParts } from '@custodia/service';

type Policy = Pick<ServiceParts['policy'], 'types'>;

/** What is needed of a service's own input schema; zod's objects fit, and this library needs no zod. */
export interface InputObject {
  readonly shape: Readonly<Record<string, unknown>>;
  safeParse(input: unknown): {
    readonly error?:
      { readonly issues: readonly { readonly code: string; readonly keys?: readonly string[] }[] } | undefined;
  };
}

/** Names that somebody would add to write what is not theirs to write. */
const hostile = ['id', 'tenantId', 'version', 'ownerTeamPath', 'createdAt', 'constructor', 'toString', '__proto__'];

/**
 * What is wrong with the inputs that a service takes, by the name they have in the graph; nothing where all is well. A field that only
 * one of the two knows would be lost without a word, or be written without anybody's right to it.
 */
export function inputFaults(
  subgraph: string,
  accepted: Readonly<Record<string, InputObject>>,
  { types }: Policy,
): string[] {
  const faults: string[] = [];
  for (const [input, schema] of Object.entries(accepted)) {
    const [taken, stated] = [new Set(Object.keys(schema.shape)), new Set(Object.keys(types[input]?.fields ?? {}))];
    for (const field of taken) if (!stated.has(field)) faults.push(`${input}.${field} is taken, and not in the graph`);
    for (const field of stated) if (!taken.has(field)) faults.push(`${input}.${field} is in the graph, and not taken`);
    for (const field of hostile) {
      // As it comes over the wire: written out, `__proto__` would be no field at all.
      const { error } = schema.safeParse(JSON.parse(`{ "${field}": { "tenantId": "rival" } }`));
      const isRefused = error?.issues.some(({ code, keys }) => code === 'unrecognized_keys' && keys?.includes(field));
      if (isRefused !== true) faults.push(`${input} does not refuse ${field}`);
    }
  }
  const reached = inputsReached(subgraph, types);
  for (const input of reached) if (!Object.hasOwn(accepted, input)) faults.push(`${input} is not among them`);
  for (const input of Object.keys(accepted)) if (!reached.has(input)) faults.push(`${input} is reached by no mutation`);
  return faults;
}

function inputsReached(subgraph: string, types: Policy['types']): ReadonlySet<string> {
  const reached = new Set<string>();
  const reach = (rules: Readonly<Record<string, { readonly type: string }>>): void => {
    for (const { type } of Object.values(rules)) {
      if (types[type]?.kind !== 'input' || reached.has(type)) continue;
      reached.add(type);
      reach(types[type].fields);
    }
  };
  for (const field of Object.values(types['Mutation']?.fields ?? {}))
    if (field.subgraph === subgraph) reach(field.args);
  return reached;
}

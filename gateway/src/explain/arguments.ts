import { parseArgs } from 'node:util';
import { CustodiaError } from '@custodia/errors';

export interface ExplainArguments {
  readonly about:
    | { readonly kind: 'claims'; readonly supergraphFile: string; readonly claimsFile: string }
    | { readonly kind: 'role'; readonly role: string; readonly purpose: string | null };
  readonly queryFile: string;
  readonly operationName: string | null;
  readonly variablesFile: string | null;
  readonly policies: ReadonlySet<string>;
}

const options = {
  supergraph: { type: 'string' },
  claims: { type: 'string' },
  role: { type: 'string' },
  purpose: { type: 'string' },
  query: { type: 'string' },
  operation: { type: 'string' },
  variables: { type: 'string' },
  policies: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const;

/** Throws BAD_USER_INPUT with what to write instead. */
export function readArguments(argv: readonly string[]): ExplainArguments | 'help' {
  const values = parse(argv);
  if (values.help) return 'help';
  const { supergraph, claims, role, purpose, query } = values;
  if (role !== undefined && (supergraph !== undefined || claims !== undefined)) {
    throw fault('--role is about our own graph, without --supergraph and --claims. Leave one or the other out.');
  }
  if (purpose !== undefined && role === undefined) {
    throw fault('--purpose is about our own graph: give it together with --role.');
  }
  if (query === undefined) throw fault('Say what is asked: --query <file>.');
  const rest = {
    queryFile: query,
    operationName: values.operation ?? null,
    variablesFile: values.variables ?? null,
    policies: new Set((values.policies ?? '').split(',').flatMap((name) => name.trim() || [])),
  };
  if (role !== undefined) return { about: { kind: 'role', role, purpose: purpose ?? null }, ...rest };
  if (supergraph === undefined || claims === undefined) {
    throw fault('Say of which graph, and who asks: --supergraph <file> --claims <file>, or --role <name>.');
  }
  return { about: { kind: 'claims', supergraphFile: supergraph, claimsFile: claims }, ...rest };
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options }).values;
  } catch (error) {
    throw fault((error as Error).message);
  }
}

function fault(message: string): CustodiaError {
  return new CustodiaError('BAD_USER_INPUT', `${message}\nAll options: npm run -s explain -- --help`);
}

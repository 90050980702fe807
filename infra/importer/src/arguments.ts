import { parseArgs } from 'node:util';
import { CannotStart } from './cannot-start.ts';
import { shippedMappings } from './mapping/load-mapping.ts';

export interface ImportArguments {
  mapping: string;
  folder: string;
  person: string;
  url: string | null;
  batchSize: number;
  dryRun: boolean;
  strict: boolean;
  report: string | null;
}

export function usage(): string {
  return `Loads a folder of CSV files into Custodia, through the graph, as somebody who is signed in.

  npm run import -- <mapping> <folder> [options]

  <mapping>         ${shippedMappings().join(', ')}, or the path of a .yaml file (infra/importer/README.md explains them)
  <folder>          where the CSV files are

  --as <person>     who imports: an alias or a full name (default: admin)
  --url <address>   another gateway than the one on this machine; its token comes from CUSTODIA_TOKEN
  --batch <rows>    rows in one request, 1 to 500 (default: 200)
  --dry-run         read, check and report; write nothing
  --strict          write nothing at all if any row would be refused
  --report <file>   where every finding goes, line by line (default: reports/ in the data folder)
  --help            this

It can be run again: what is there already is left alone.
Exit code: 0 all rows are in, 1 some were refused, 2 nothing was written.`;
}

export function readArguments(argv: readonly string[]): ImportArguments | 'help' {
  const { values, positionals } = parsed(argv);
  if (values.help === true) return 'help';
  const [mapping, folder, ...rest] = positionals;
  if (mapping === undefined || folder === undefined || rest.length > 0)
    throw new CannotStart(`Name a mapping and a folder.\n\n${usage()}`);
  const batchSize = Number(values.batch ?? 200);
  if (!Number.isInteger(batchSize) || batchSize < 1 || batchSize > 500)
    throw new CannotStart(`--batch is "${values.batch}"; it must be a whole number from 1 to 500.`);
  if (values.url !== undefined && !URL.canParse(values.url))
    throw new CannotStart(`--url is "${values.url}"; it must be an address such as http://127.0.0.1:4000/graphql.`);
  return {
    mapping,
    folder,
    person: values.as ?? 'admin',
    url: values.url ?? null,
    batchSize,
    dryRun: values['dry-run'] ?? false,
    strict: values.strict ?? false,
    report: values.report ?? null,
  };
}

function parsed(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        as: { type: 'string' },
        url: { type: 'string' },
        batch: { type: 'string' },
        'dry-run': { type: 'boolean' },
        strict: { type: 'boolean' },
        report: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    throw new CannotStart(`${(error as Error).message}\n\n${usage()}`);
  }
}

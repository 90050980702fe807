import { readFileSync } from 'node:fs';
import path from 'node:path';
import { isCustodiaError } from '@custodia/errors';
import { readSchemas, schemasFolder } from '@custodia/policy';
import { checkContract } from './events/check-contract.ts';
import { contractFolder } from './events/contract-folder.ts';
import { generateEvents } from './events/generate-events.ts';
import { publishSchemas } from './events/publish-schemas.ts';
import { parseEvents, recordGolden } from './events/record-golden.ts';
import { generate } from './generate.ts';
import { describeDrift, writeGenerated } from './generated-folder.ts';

export interface Output {
  readonly out: (line: string) => void;
  readonly err: (line: string) => void;
}

const usage = `Say what to do:
  npm run schema                    writes schemas/generated/ and docs/events.md
  npm run check:schema              compares them, and holds the events to their contract
  npm run schema:publish            makes the event schemas as they are the contract
  npm run schema:record -- <file>   adds real events (JSON, or one a line; - is standard input) to the golden corpus`;

/**
 * Answers the exit code: 0 done, 1 faults or drift, 2 misused. `generate` and `check` are about what follows from the schemas, and
 * `check` about the contract of events too, which `publish` and `record` extend.
 */
export function run(args: readonly string[], output: Output, schemas: string = schemasFolder()): number {
  const [command, ...rest] = args;
  try {
    if (command === 'generate' && rest.length === 0) return writeAll(output, schemas);
    if (command === 'check' && rest.length === 0) return checkAll(output, schemas);
    if (command === 'publish' && rest.length === 0) return publish(output, schemas);
    if (command === 'record' && rest.length === 1) return record(rest[0]!, output, schemas);
    output.err(usage);
    return 2;
  } catch (error) {
    if (!isCustodiaError(error)) throw error;
    output.err(error.message);
    return 1;
  }
}

function writeAll({ out, err }: Output, schemas: string): number {
  const { warnings, generated, docs } = everything(schemas);
  for (const warning of warnings) err(`warning: ${warning}`);
  const changed = writeGenerated(path.join(schemas, 'generated'), generated);
  const pages = writeGenerated(docsBeside(schemas), docs, 'kept');
  out(changed.length === 0 ? 'schemas/generated/ was current.' : `schemas/generated/: wrote ${changed.join(', ')}.`);
  if (pages.length > 0) out(`docs/: wrote ${pages.join(', ')}.`);
  return 0;
}

function checkAll({ out, err }: Output, schemas: string): number {
  const { warnings, generated, docs } = everything(schemas);
  for (const warning of warnings) err(`warning: ${warning}`);
  const drift = [
    describeDrift(path.join(schemas, 'generated'), generated),
    describeDrift(docsBeside(schemas), docs, 'kept'),
  ]
    .filter((found) => found !== '')
    .join('\n\n');
  if (drift !== '') {
    err(`What is generated does not follow from schemas/ (- is committed, + is what follows):\n\n${drift}\n`);
    err('Run `npm run schema`, read the diff as a change of rights, and commit it.');
  }
  const broken = checkContract(schemas);
  if (broken.length > 0) err(`schemas/events/ does not keep its contract:\n\n${broken.join('\n')}`);
  if (drift !== '' || broken.length > 0) return 1;
  out('schemas/generated/ is current, and every event keeps its contract.');
  return 0;
}

function everything(schemas: string) {
  const { files, warnings } = generate(readSchemas(schemas));
  const { asyncApi, page } = generateEvents(schemas);
  return {
    warnings,
    generated: new Map([...files, ['asyncapi.yaml', asyncApi]]),
    docs: new Map([['events.md', page]]),
  };
}

function docsBeside(schemas: string): string {
  return path.resolve(schemas, '..', 'docs');
}

function publish({ out }: Output, schemas: string): number {
  const published = publishSchemas(contractFolder(schemas));
  out(published.length === 0 ? 'Everything was published.' : `Published ${published.join(', ')}.`);
  return 0;
}

function record(file: string, { out, err }: Output, schemas: string): number {
  let text: string;
  try {
    text = readFileSync(file === '-' ? 0 : file, 'utf8');
  } catch (error) {
    err(`${file} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'}).`);
    return 1;
  }
  const recorded = recordGolden(schemas, parseEvents(text));
  out(
    recorded.length === 0
      ? 'The corpus shows all of this already.'
      : `Recorded in schemas/events/golden/:\n${recorded.map((name) => `  ${name}.json`).join('\n')}`,
  );
  return 0;
}

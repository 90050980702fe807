import path from 'node:path';
import { isCustodiaError } from '@custodia/errors';
import { readSchemas, schemasFolder } from '@custodia/policy';
import { generate } from './generate.ts';
import { describeDrift, writeGenerated } from './generated-folder.ts';

export interface Output {
  readonly out: (line: string) => void;
  readonly err: (line: string) => void;
}

/** `generate` writes schemas/generated/, `check` compares. Answers the exit code: 0 done, 1 faults or drift, 2 misused. */
export function run(args: readonly string[], { out, err }: Output, schemas: string = schemasFolder()): number {
  const [command, ...rest] = args;
  if ((command !== 'generate' && command !== 'check') || rest.length > 0) {
    err('Say what to do: `npm run schema` writes schemas/generated/, `npm run check:schema` compares it.');
    return 2;
  }
  const folder = path.join(schemas, 'generated');
  try {
    const { files, warnings } = generate(readSchemas(schemas));
    for (const warning of warnings) err(`warning: ${warning}`);
    if (command === 'generate') {
      const changed = writeGenerated(folder, files);
      out(
        changed.length === 0 ? 'schemas/generated/ was current.' : `schemas/generated/: wrote ${changed.join(', ')}.`,
      );
      return 0;
    }
    const drift = describeDrift(folder, files);
    if (drift === '') {
      out('schemas/generated/ is current.');
      return 0;
    }
    err(`schemas/generated/ does not follow from schemas/ (- is committed, + is what follows):\n\n${drift}\n`);
    err('Run `npm run schema`, read the diff as a change of rights, and commit it.');
    return 1;
  } catch (error) {
    if (!isCustodiaError(error)) throw error;
    err(error.message);
    return 1;
  }
}

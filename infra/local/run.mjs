/**
 * Runs a command from compiled sources: `node infra/local/run.mjs infra/local/src/main.ts`. Compiles first what is newer than
 * its output, file by file and without checking types. Loading TypeScript as it is costs a start about two seconds (ADR 0081).
 */
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { compileNewer, outputOf } from './compile.mjs';

const root = path.resolve(import.meta.dirname, '../..');
const entry = process.argv[2] ?? 'infra/local/src/main.ts';
// What the command sees of the command line is what it would see if it were run itself.
process.argv.splice(1, 2, path.join(root, entry));

await compileNewer();
await import(pathToFileURL(outputOf(path.join(root, entry))).href);

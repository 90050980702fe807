import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { repositoryRoot } from './repository-root.ts';

/** The programs are started as in production, compiled: an edit meanwhile changes nothing of a run. */
export async function compileSources(): Promise<void> {
  await promisify(execFile)(process.execPath, ['infra/local/compile.mjs'], { cwd: repositoryRoot });
}

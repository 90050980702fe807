/**
 * Compiles what is newer than its output, file by file and without checking types (ADR 0081): before a command runs, or by itself
 * for whoever starts compiled programs: `node infra/local/compile.mjs`.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../..');

export async function compileNewer() {
  await compile(workspaces().flatMap(newerThanOutput));
}

export function outputOf(source) {
  return source.replace(`${path.sep}src${path.sep}`, `${path.sep}dist${path.sep}`).replace(/\.ts$/, '.js');
}

/** Folders of every package that may run here. */
function workspaces() {
  const grouped = ['libs', 'services'].flatMap((group) =>
    readdirSync(path.join(root, group)).map((name) => `${group}/${name}`),
  );
  return [...grouped, 'gateway', 'infra/audit', 'infra/importer', 'infra/local', 'infra/servers', 'infra/chaos']
    .map((name) => path.join(root, name, 'src'))
    .filter((folder) => existsSync(folder));
}

function newerThanOutput(folder) {
  return readdirSync(folder, { recursive: true })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts'))
    .map((name) => path.join(folder, name))
    .filter((source) => statSync(source).mtimeMs > modified(outputOf(source)));
}

function modified(file) {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? -Infinity;
}

/** The same compiler and options as `npm run build`, so both write the same. Every package here is of type module. */
async function compile(sources) {
  if (sources.length === 0) return;
  const typescript = (await import('typescript')).default;
  const { config } = typescript.readConfigFile(path.join(root, 'tsconfig.base.json'), typescript.sys.readFile);
  const { options } = typescript.convertCompilerOptionsFromJson(config.compilerOptions, root);
  const compilerOptions = { ...options, module: typescript.ModuleKind.ESNext };
  for (const source of sources) {
    const { outputText } = typescript.transpileModule(readFileSync(source, 'utf8'), {
      compilerOptions,
      fileName: source,
    });
    const output = outputOf(source);
    mkdirSync(path.dirname(output), { recursive: true });
    // Two commands may compile at once: each puts a whole file in place.
    writeFileSync(`${output}.${process.pid}`, outputText);
    renameSync(`${output}.${process.pid}`, output);
  }
}

if (process.argv[1] === import.meta.filename) await compileNewer();

/**
 * npm drops the optional packages of other platforms from package-lock.json where it cannot see them, and then
 * `npm ci` refuses the file everywhere ("Missing: … from lock file"; npm/cli#4828). This writes them back.
 *
 *     npm run lock                         after every change of dependencies: npm first, then this
 *     node .ci/complete-lock.mjs --check  says what is missing, and fails
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const OPERATING_SYSTEMS = [
  'aix',
  'android',
  'darwin',
  'freebsd',
  'linux',
  'netbsd',
  'openbsd',
  'openharmony',
  'sunos',
  'win32',
];
const PROCESSORS = { arm64: 'arm64', x64: 'x64', ia32: 'ia32', arm: 'arm', armv6: 'arm', armv7: 'arm' };
const OTHER_PROCESSORS = ['loong64', 'mips64el', 'ppc64', 'riscv64', 's390x', 'wasm32'];

const file = join(import.meta.dirname, '../package-lock.json');
const lock = JSON.parse(readFileSync(file, 'utf8'));
const missing = missingOptionals(lock.packages);

if (process.argv.includes('--check')) {
  if (missing.length > 0) {
    process.stderr.write(`package-lock.json lacks ${missing.map(({ name }) => name).join(', ')}: npm run lock\n`);
    process.exitCode = 1;
  }
} else if (missing.length > 0) {
  for (const { path, entry } of missing) lock.packages[path] = entry;
  lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => a.localeCompare(b, 'en')));
  writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
  process.stdout.write(`wrote ${missing.length} packages of other platforms back into package-lock.json\n`);
}

function missingOptionals(packages) {
  const found = [];
  for (const [holder, { optionalDependencies = {}, dev, devOptional }] of Object.entries(packages)) {
    for (const [name, version] of Object.entries(optionalDependencies)) {
      const platform = platformOf(name);
      if (!platform || isInstalledFor(holder, name, packages)) continue;
      const kind = { ...(dev && { dev }), ...(devOptional && { devOptional }) };
      const path = nestedWithSiblings(holder, optionalDependencies, packages) + `node_modules/${name}`;
      if (found.some((other) => other.path === path)) continue;
      found.push({ name, path, entry: { version, ...platform, ...kind, optional: true } });
    }
  }
  return found;
}

/** Where npm put this package's builds for the platforms that it did see: at the top, or beside one of several versions. */
function nestedWithSiblings(holder, optionalDependencies, packages) {
  const own = `${holder}/`;
  return Object.keys(optionalDependencies).some((name) => packages[`${own}node_modules/${name}`]) ? own : '';
}

function isInstalledFor(holder, name, packages) {
  for (let folder = holder; ; folder = folder.slice(0, Math.max(folder.lastIndexOf('/node_modules/'), 0))) {
    if (packages[folder === '' ? `node_modules/${name}` : `${folder}/node_modules/${name}`]) return true;
    if (folder === '') return false;
  }
}

/** Builds for one platform name it: `@swc/core-darwin-arm64`. Other optional packages npm finds by itself. */
function platformOf(name) {
  const words = name.split(/[/-]/);
  const os = words.find((word) => OPERATING_SYSTEMS.includes(word));
  const word = words.find((candidate) => /^(arm|x64|ia32)/.test(candidate) || OTHER_PROCESSORS.includes(candidate));
  if (!os || !word) return undefined;
  const cpu = PROCESSORS[word] ?? (OTHER_PROCESSORS.includes(word) ? word : undefined);
  const libc = /musl/.test(name) ? 'musl' : /gnu/.test(name) ? 'glibc' : undefined;
  return cpu && { cpu: [cpu], ...(os === 'linux' && libc && { libc: [libc] }), os: [os] };
}

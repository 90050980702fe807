import { isCustodiaError, loggable } from '@custodia/errors';
import { openStartConsole } from './console/start-console.ts';
import { openDataFolder } from './data/data-folder.ts';
import { lockDataFolder } from './data/lock.ts';
import { openLog } from './data/open-log.ts';
import { removeRunFile, writeRunFile } from './data/run-file.ts';
import { readLocalSettings } from './settings.ts';
import { assertPortFree } from './system/free-port.ts';

/** Longer than any part needs to let go; whoever waits for the prompt should have it back. */
const stopWithinMs = 8_000;

const startedAt = performance.now();
const console = openStartConsole(process.stdout);
const stopping = new AbortController();
const opened: (() => Promise<void>)[] = [];
let exitCode = 0;

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    if (stopping.signal.aborted) return;
    console.say('\nStopping.');
    setTimeout(() => process.exit(1), stopWithinMs).unref();
    stopping.abort(new Error('stopped'));
  });
}

try {
  await run();
} catch (error) {
  if (!stopping.signal.aborted) {
    exitCode = 1;
    process.stderr.write(`\n${messageOf(error)}\n`);
  }
} finally {
  await closeAll();
}
process.exit(exitCode);

async function run(): Promise<void> {
  const settings = readLocalSettings(process.env);
  const folder = openDataFolder(settings.dataDir);
  const unlock = lockDataFolder(folder.path);
  opened.push(async () => unlock());
  await assertPortFree(settings.port);
  writeRunFile(folder.path, { state: 'starting', pid: process.pid });
  opened.push(async () => removeRunFile(folder.path));
  const { logger, flush } = openLog(settings, folder.log);
  opened.push(async () => flush());
  console.say(`Custodia starts on ${folder.path}`);

  // Loading the services takes a second or two: only now, when the person has read the first line.
  const { startSystem } = await import('./system/start-system.ts');
  try {
    const signal = stopping.signal;
    const system = await startSystem({ settings, folder, logger, console, opened, clock: () => new Date(), signal });
    writeRunFile(folder.path, system);
    console.say(readyLine(system.gateway));
    await aborted(signal);
  } catch (error) {
    logger.fatal({ error: loggable(error) }, 'ending');
    throw error;
  }
}

async function closeAll(): Promise<void> {
  for (const close of opened.splice(0).reverse()) {
    await close().catch((error: unknown) => {
      exitCode = 1;
      process.stderr.write(`A part did not stop cleanly: ${messageOf(error)}\n`);
    });
  }
}

function readyLine(gateway: string): string {
  const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1);
  const token = 'a token: npm run -s token -- --as rep';
  return `Ready in ${seconds} s: ${gateway}/graphql · GraphiQL at ${gateway}/ · ${token} · Ctrl-C stops`;
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((done) =>
    signal.aborted ? done() : signal.addEventListener('abort', () => done(), { once: true }),
  );
}

function messageOf(error: unknown): string {
  if (isCustodiaError(error)) return error.message;
  return `${error instanceof Error ? error.message : String(error)}\nMore is in custodia.log in the data folder.`;
}

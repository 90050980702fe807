import { watch } from 'chokidar';

/** Calls `changed` after each change of the file, or of one of several, one call at a time. */
export async function watchFile(
  file: string | readonly string[],
  changed: () => Promise<void>,
): Promise<() => Promise<void>> {
  const watcher = watch([file].flat(), {
    ignoreInitial: true,
    atomic: true,
    // Half a file is not a change yet.
    awaitWriteFinish: { stabilityThreshold: 100, pollInterval: 25 },
  });
  let last: Promise<void> = Promise.resolve();
  const next = () => (last = last.then(changed));
  watcher.on('add', next).on('change', next);
  await new Promise<void>((ready) => watcher.once('ready', ready));
  return async () => {
    await watcher.close();
    await last;
  };
}

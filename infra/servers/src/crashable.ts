import { rmSync } from 'node:fs';
import { startServerProcess, type CrashableServer, type ServerCommand, type ServerProcess } from './server-process.ts';

/** A server that lives more than once on the same data. It runs when this answers. */
export async function openCrashable(url: string, command: ServerCommand): Promise<CrashableServer> {
  let life: ServerProcess | null = await startServerProcess(command);
  return {
    url,
    kill: async () => {
      await life?.kill();
      life = null;
    },
    start: async () => {
      life ??= await startServerProcess(command);
    },
    stop: async () => {
      await life?.stop();
      life = null;
      rmSync(command.directory, { recursive: true, force: true });
    },
  };
}

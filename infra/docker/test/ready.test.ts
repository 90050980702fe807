import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

/** The exit code of the container's healthcheck beside a process that answers with `status`. */
async function exitCodeBeside(status: number | null): Promise<number | null> {
  const server = createServer((request, response) => {
    response.writeHead(request.url === '/readyz' && status !== null ? status : 404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  const close = () => new Promise((resolve) => server.close(resolve));
  if (status === null) await close();
  const script = join(import.meta.dirname, '../ready.mjs');
  const check = spawn(process.execPath, [script], { env: { PORT: String(port) }, stdio: 'ignore' });
  const code = await new Promise<number | null>((resolve) => check.once('close', resolve));
  if (status !== null) await close();
  return code;
}

describe("the container's healthcheck", () => {
  it.each([
    ['is well beside a process that serves', 200, 0],
    ['is ill beside a process that does not serve yet', 503, 1],
    ['is ill where nobody listens', null, 1],
  ])('%s', async (_title, status, exitCode) => {
    expect(await exitCodeBeside(status)).toBe(exitCode);
  });
});

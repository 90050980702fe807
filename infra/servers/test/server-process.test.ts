import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { freePorts, retryingTakenPorts, startServerProcess } from '../src/server-process.ts';

const READY = "require('net').createServer().listen(Number(process.argv[1]), '127.0.0.1', () => console.log('ready'))";

async function aServer(overrides: { script?: string; startTimeoutMs?: number } = {}) {
  const [port = 0] = await freePorts(1);
  const directory = mkdtempSync(join(tmpdir(), 'custodia-server-process-'));
  const options = {
    name: 'Toy',
    command: process.execPath,
    args: ['-e', overrides.script ?? READY, String(port)],
    directory,
    readyWhen: /^ready$/,
    startTimeoutMs: overrides.startTimeoutMs ?? 20_000,
  };
  return { port, directory, options };
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}

async function eventually(condition: () => boolean | Promise<boolean>): Promise<boolean> {
  const deadline = Date.now() + 20_000;
  while (Date.now() < deadline) {
    if (await condition()) return true;
    await delay(25);
  }
  return false;
}

describe('a server process', () => {
  it('serves once started, and leaves nothing behind once stopped', async () => {
    const { port, directory, options } = await aServer();
    const server = await startServerProcess(options);
    expect(await answers(port)).toBe(true);
    await server.stop();
    expect(await answers(port)).toBe(false);
    expect(existsSync(directory)).toBe(false);
  });

  it('ends with its last lines in the error when it fails to start', async () => {
    const { directory, options } = await aServer({ script: "console.error('disk is full'); process.exit(3)" });
    await expect(startServerProcess(options)).rejects.toThrow(/Toy ended with code 3 while starting[^]*disk is full/);
    expect(existsSync(directory)).toBe(false);
  });

  it('is given up, and killed, when it says nothing in time', async () => {
    const { directory, options } = await aServer({ script: 'setInterval(() => {}, 1000)', startTimeoutMs: 300 });
    await expect(startServerProcess(options)).rejects.toThrow('Toy did not start within 0.3 s');
    expect(existsSync(directory)).toBe(false);
  });

  it('dies, and its data with it, when its starter is killed without warning', async () => {
    const { port, directory, options } = await aServer();
    const starter = `import { startServerProcess } from '${join(import.meta.dirname, '../src/server-process.ts')}';
      await startServerProcess({ ...JSON.parse(process.argv[1]), readyWhen: /^ready$/ });`;
    const args = ['--import', 'tsx', '--input-type=module', '-e', starter, JSON.stringify(options)];
    const parent = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] });
    expect(await eventually(() => answers(port))).toBe(true);
    parent.kill('SIGKILL');
    expect(await eventually(async () => !(await answers(port)) && !existsSync(directory))).toBe(true);
  });
});

describe('free ports', () => {
  it('can be listened on, and differ', async () => {
    const ports = await freePorts(3);
    expect(new Set(ports).size).toBe(3);
    const server = createServer().listen(ports[0], '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    server.close();
  });

  it('are drawn again when somebody took one in between', async () => {
    let attempts = 0;
    const answer = await retryingTakenPorts(async () => {
      attempts += 1;
      if (attempts === 1) throw new Error('Apache Kafka ended: Address already in use');
      return 'started';
    });
    expect([answer, attempts]).toEqual(['started', 2]);
  });
});

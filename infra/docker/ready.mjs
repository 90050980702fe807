/** Asks the process in this container whether it serves; the exit code is the answer. */
const port = process.env.PORT ?? '4000';
const timeoutMs = 4_000;

try {
  const response = await fetch(`http://127.0.0.1:${port}/readyz`, { signal: AbortSignal.timeout(timeoutMs) });
  process.exitCode = response.ok ? 0 : 1;
} catch {
  process.exitCode = 1;
}

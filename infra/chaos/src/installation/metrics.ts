/** The numbers of a process by name and labels, as `custodia_outbox_backlog{topic="custodia.contacts"}`. */
export type Metrics = ReadonlyMap<string, number>;

/** Null where it does not answer. */
export async function readMetrics(url: string, timeoutMs = 2_000): Promise<Metrics | null> {
  try {
    const response = await fetch(`${url}/metrics`, { signal: AbortSignal.timeout(timeoutMs) });
    return new Map(parse(await response.text()));
  } catch {
    return null;
  }
}

/** Of all labels that hold this text. */
export function sumOf(metrics: Metrics, name: string, label = ''): number {
  return [...metrics]
    .filter(([key]) => (key === name || key.startsWith(`${name}{`)) && key.includes(label))
    .reduce((sum, [, value]) => sum + value, 0);
}

function* parse(text: string): Generator<[string, number]> {
  for (const line of text.split('\n')) {
    const at = line.lastIndexOf(' ');
    if (at > 0 && !line.startsWith('#')) yield [line.slice(0, at), Number(line.slice(at + 1))];
  }
}

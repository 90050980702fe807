import { cpus, loadavg } from 'node:os';
import type { BenchmarkOptions } from '../benchmark-options.ts';
import { measureIngest, type IngestReport } from './measure-ingest.ts';
import { measureVerify, type VerifyReport } from './measure-verify.ts';
import { openServers, type BenchServers } from './open-servers.ts';

export interface AuditReport {
  readonly benchmark: 'audit';
  readonly machine: { readonly node: string; readonly processors: number; readonly load: readonly number[] };
  readonly server: BenchServers['server'];
  readonly ingest: IngestReport;
  readonly verify: VerifyReport;
}

/** What the aim asks for, and no more: whether it is met is seen at a rate that is told. */
const PER_SECOND = 2_000;

/** How fast events become entries under a signed checkpoint, and how fast a log is verified from its first entry on. */
export async function benchmarkAudit({
  seconds,
  entries,
  progress,
  signal,
}: BenchmarkOptions & { readonly entries: number }): Promise<AuditReport> {
  const before = loadavg()[0]!;
  const servers = await openServers();
  let ingest: IngestReport;
  try {
    ingest = await measureIngest({ servers, seconds, perSecond: PER_SECOND, progress, signal });
  } finally {
    await servers.stop();
  }
  signal.throwIfAborted();
  const verify = await measureVerify(entries, { progress });
  const load = [before, loadavg()[0]!].map((one) => Math.round(one * 10) / 10);
  return {
    benchmark: 'audit',
    machine: { node: process.version, processors: cpus().length, load },
    server: servers.server,
    ingest,
    verify,
  };
}

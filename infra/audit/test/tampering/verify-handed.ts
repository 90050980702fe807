import type { SignedLog } from '../a-signed-log.ts';
import type { auditRun } from '../run-audit.ts';
import type { Handed } from './files.ts';

/** What the command says of what was handed out: its exit code. The reader knows the keys of the log and its witness. */
export async function verifyHanded(
  at: ReturnType<typeof auditRun>,
  log: SignedLog,
  { what, files: [first = '', ...rest] }: Handed,
): Promise<{ code: number; error: string }> {
  const file = at.file('handed', first);
  if (what !== 'consistency') {
    return at.run('verify', what, file, '--key', log.logKey, '--witness', log.witnessKey);
  }
  const [from = '', to = ''] = rest.map((note, index) => at.file(`note ${index}`, note));
  // Without its witness, so that the proof alone must tell.
  return at.run('verify', 'consistency', from, to, '--proof', file, '--key', log.logKey);
}

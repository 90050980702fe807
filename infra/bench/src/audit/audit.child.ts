import { audit } from '@custodia/audit';
import { readServiceSettings, startService } from '@custodia/service';
import { runChild } from '../run-child.ts';
import { withoutTree } from './without-tree.ts';

export interface AuditInput {
  readonly environment: Readonly<Record<string, string>>;
  /** `log`: the service as it is. `plain`: the same, whose entries are rows and nothing else. */
  readonly mode: 'log' | 'plain';
}

await runChild<AuditInput, string>(async ({ environment, mode }) => {
  const definition = mode === 'log' ? audit : withoutTree(audit);
  const service = await startService(definition, readServiceSettings(definition, environment));
  return service.url;
});

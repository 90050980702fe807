import { runService } from '@custodia/service';
import { audit } from './app.ts';

await runService(audit, process.env);

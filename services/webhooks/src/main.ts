import { runService } from '@custodia/service';
import { webhooks } from './app.ts';

await runService(webhooks, process.env);

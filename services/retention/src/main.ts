import { runService } from '@custodia/service';
import { retention } from './app.ts';

await runService(retention, process.env);

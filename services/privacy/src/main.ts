import { runService } from '@custodia/service';
import { privacy } from './app.ts';

await runService(privacy, process.env);

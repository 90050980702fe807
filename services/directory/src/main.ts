import { runService } from '@custodia/service';
import { directory } from './app.ts';

await runService(directory, process.env);

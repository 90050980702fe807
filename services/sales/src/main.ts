import { runService } from '@custodia/service';
import { sales } from './app.ts';

await runService(sales, process.env);

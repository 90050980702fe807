import { runService } from '@custodia/service';
import { contacts } from './app.ts';

await runService(contacts, process.env);

import { readEventSchemas } from '@custodia/events';
import { writeAsyncApi } from './asyncapi.ts';
import { readGolden } from './check-golden.ts';
import { contractFolder } from './contract-folder.ts';
import { writeEventsPage } from './events-page.ts';

/** What follows from schemas/events: the document for machines and the page for people, with a real event of each type. */
export function generateEvents(schemas: string): { readonly asyncApi: string; readonly page: string } {
  const folder = contractFolder(schemas);
  const events = readEventSchemas(folder.current);
  // The one that was told first: a later recording must not change the page.
  const examples = new Map([...readGolden(folder)].map(([type, files]) => [type, files[0]?.value]));
  return { asyncApi: writeAsyncApi(events, examples), page: writeEventsPage(events, examples) };
}

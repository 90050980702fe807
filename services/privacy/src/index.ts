/** Purposes and consents: says who may be written to, called, measured, and since when. Refuses to change a statement once recorded. */
export { privacy } from './app.ts';

/** Retention rules, and when each record falls due. Refuses to delete anything: it says when, and who owns the record acts. */
export { retention } from './app.ts';

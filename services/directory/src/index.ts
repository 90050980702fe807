/** The directory service: users, teams, and the roles people hold. */
export { directory } from './app.ts';

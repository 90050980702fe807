/** The contacts service: accounts (companies), contacts (people) and activities. */
export { contacts } from './app.ts';

/** The sales service: products, opportunities, and what the pipeline adds up to. */
export { sales } from './app.ts';

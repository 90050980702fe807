/** Events by HTTP, for who has no Kafka. */
export { webhooks } from './app.ts';

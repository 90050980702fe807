/**
 * The composed graph's front door: verifies who calls, removes what they may not see, plans, fetches, completes.
 * Refuses to keep data, to know a business rule, or to let anything out that is not on its allow-lists.
 *
 *     const { url, stop } = await startGateway(readGatewayConfig(process.env));
 */
export { startGateway, type GatewayParts, type RunningGateway } from './app.ts';
export { readGatewayConfig, type GatewayConfig, type UnauthorizedFieldsMode } from './config.ts';

/**
 * Checks docker-compose.yml, the Dockerfile and what they name, without a container engine.
 * It refuses to guess: what only a running container shows (an image's own files, a network) it does not claim.
 *
 *     const faults = checkDeployment(readDeployment(root), settingsReaders);
 */
export { checkDeployment } from './check-deployment.ts';
export { settingsReaders } from './settings-readers.ts';
export { readDeployment, type Deployment } from './deployment.ts';

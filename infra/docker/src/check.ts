import { resolve } from 'node:path';
import { checkDeployment } from './check-deployment.ts';
import { readDeployment } from './deployment.ts';
import { settingsReaders } from './settings-readers.ts';

const deployment = readDeployment(resolve(import.meta.dirname, '../../..'));
const faults = checkDeployment(deployment, settingsReaders);
for (const fault of faults) process.stderr.write(`${fault}\n`);
if (faults.length > 0) {
  process.stderr.write(`\ndocker-compose.yml and its image have ${faults.length} faults; each is named above\n`);
  process.exitCode = 1;
}

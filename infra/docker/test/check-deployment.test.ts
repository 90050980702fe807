import { resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { checkDeployment, readDeployment, settingsReaders, type Deployment } from '../src/index.ts';

const root = resolve(import.meta.dirname, '../../..');
const ours = readDeployment(root);

type Containers = Deployment['compose']['services'];

/** What the check says of our own deployment after one change. */
function faultsAfter(change: (deployment: Deployment, containers: Containers) => unknown): string[] {
  const { exists, ...data } = ours;
  const deployment: Deployment = { ...structuredClone(data), exists };
  change(deployment, deployment.compose.services);
  return checkDeployment(deployment, settingsReaders);
}

describe('the deployment', () => {
  it('of this repository has no fault', () => {
    expect(checkDeployment(ours, settingsReaders)).toEqual([]);
  });

  const broken: [fault: string, change: (deployment: Deployment, containers: Containers) => unknown][] = [
    [
      'docker-compose.yml /services/sales: must NOT have additional properties (comand)',
      (_, c) => Object.assign(c['sales']!, { comand: [] }),
    ],
    ['services/engagement has no container: add services.engagement', (d) => d.services.push('engagement')],
    [
      'services.sales must start services/sales/dist/main.js',
      (_, c) => (c['sales']!.command = ['services/audit/dist/main.js']),
    ],
    [
      'services.sales starts services/sales/dist/main.js, but there is no',
      (d) => (d.exists = (path) => path !== 'services/sales/src/main.ts' && ours.exists(path)),
    ],
    ['services.kafka has no healthcheck', (_, c) => delete c['kafka']!.healthcheck],
    ['services.sales has no healthcheck', (_, c) => (c['sales']!.healthcheck = { disable: true })],
    [
      "its healthcheck runs /custodia/well.mjs, which the image's runtime stage does not copy",
      (_, c) => (c['sales']!.healthcheck = { test: ['CMD', 'node', '/custodia/well.mjs'] }),
    ],
    ['services.sales runs as root', (d) => d.dockerfile.forEach((stage) => (stage.user = null))],
    ['services.mysql runs as root', (_, c) => (c['mysql']!.user = '0:0')],
    ['services.sales is privileged', (_, c) => (c['sales']!.privileged = true)],
    ['services.kafka keeps capabilities', (_, c) => delete c['kafka']!.cap_drop],
    ['services.kafka adds capabilities: SYS_ADMIN', (_, c) => (c['kafka']!.cap_add = ['SYS_ADMIN'])],
    ['services.audit may gain privileges', (_, c) => (c['audit']!.security_opt = [])],
    ['services.audit is not restarted', (_, c) => delete c['audit']!.restart],
    ['services.audit may write to its image', (_, c) => (c['audit']!.read_only = false)],
    [
      'services.mysql publishes 127.0.0.1:3306:3306: only the gateway',
      (_, c) => (c['mysql']!.ports = ['127.0.0.1:3306:3306']),
    ],
    ['services.gateway publishes 4000:4000 to every network', (_, c) => (c['gateway']!.ports = ['4000:4000'])],
    ['services.sales names secrets.absent, which is not declared', (_, c) => c['sales']!.secrets!.push('absent')],
    [
      'services.mysql names configs.absent',
      (_, c) => c['mysql']!.configs!.push({ source: 'absent', target: '/etc/absent' }),
    ],
    ['services.mysql names volumes.absent', (_, c) => c['mysql']!.volumes!.push('absent:/absent')],
    ['services.mysql names networks.absent', (_, c) => c['mysql']!.networks!.push('absent')],
    ['volumes.spare is used by nobody', (d) => (d.compose.volumes!['spare'] = {})],
    [
      'services.sales waits for redis, which is no container',
      (_, c) => (c['sales']!.depends_on!['redis'] = { condition: 'service_healthy' }),
    ],
    [
      'services.sales must wait until kafka is service_healthy',
      (_, c) => (c['sales']!.depends_on!['kafka'] = { condition: 'service_started' }),
    ],
    [
      'services.sales: DATABASE_URL_FILE reads sales_database_url, which the container is not given',
      (_, c) => (c['sales']!.secrets = []),
    ],
    [
      'configs.mysql_settings: there is no infra/mysql/absent.cnf',
      (d) => (d.compose.configs!['mysql_settings'] = { file: 'infra/mysql/absent.cnf' }),
    ],
    ['secrets.sh does not make infra/docker/secrets/sales_database_url', (d) => delete d.secrets['sales_database_url']],
    [
      'takes REGION from outside, and infra/docker/example.env does not explain it',
      (d) => d.variables.used.push('REGION'),
    ],
    [
      'EVENTS_URL names redpanda:9092, and there is no such container',
      (_, c) => (c['sales']!.environment!['EVENTS_URL'] = 'kafka://redpanda:9092'),
    ],
    [
      'PRINCIPAL_JWKS names gateway:8080, and gateway listens on 4000',
      (_, c) => (c['sales']!.environment!['PRINCIPAL_JWKS'] = 'http://gateway:8080/jwks.json'),
    ],
    [
      'sales_database_url names mysql:3306, which is on none of its networks',
      (_, c) => (c['sales']!.networks = ['front']),
    ],
    ['services.sales does not start', (_, c) => (c['sales']!.environment!['LOG_LEVEL'] = 'loud')],
    ['services.gateway does not start', (_, c) => (c['gateway']!.environment!['SUBGRAPH_URLS'] = 'sales=nowhere')],
    [
      'services.sales sets EVENT_URL, which its program never reads',
      (_, c) => (c['sales']!.environment!['EVENT_URL'] = 'kafka://kafka:9092'),
    ],
    [
      'services.mysql: MYSQL_ROOT_PASSWORD holds a secret',
      (_, c) => (c['mysql']!.environment!['MYSQL_ROOT_PASSWORD'] = 'x'),
    ],
    [
      'services.sales: DATABASE_URL holds a secret',
      (_, c) => (c['sales']!.environment!['DATABASE_URL'] = 'mysql://a:b@mysql:3306/c'),
    ],
    [
      'Dockerfile, stage runtime copies from builder, which is no earlier stage',
      (d) => (d.dockerfile.at(-1)!.copies[0]!.from = 'builder'),
    ],
    [
      "copies infra/docker/absent.mjs, which is not in the build's context",
      (d) => d.dockerfile.at(-1)!.copies.push({ from: null, sources: ['infra/docker/absent.mjs'], target: '/x' }),
    ],
    [
      "copies infra/docker/ready.mjs, which is not in the build's context",
      (d) => d.ignored.push('infra/docker/ready.mjs'),
    ],
    ['the Dockerfile has no stage release', (_, c) => (c['sales']!.build!.target = 'release')],
    ['services.sales is built from Dockerfile', (_, c) => (c['sales']!.build!.dockerfile = 'Dockerfile')],
    [
      '.dockerignore must list infra/docker/secrets',
      (d) => (d.ignored = d.ignored.filter((line) => !line.includes('secrets'))),
    ],
    ['stage runtime: node names no version', (d) => (d.dockerfile.at(-1)!.base = 'node')],
    ['services.mysql: mysql names no version', (_, c) => (c['mysql']!.image = 'mysql')],
    ['services.kafka runs Kafka 3.0.0, the tests', (_, c) => (c['kafka']!.image = 'apache/kafka:3.0.0')],
  ];

  it.each(broken)('is refused where "%s"', (fault, change) => {
    expect(faultsAfter(change).join('\n')).toContain(fault);
  });
});

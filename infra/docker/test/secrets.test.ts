import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { openNoteSigningKey } from '@custodia/service';
import { missingMariaDb, startMariaDb } from '@custodia/servers';
import { formatNoteKey } from '@custodia/translog';
import { afterEach, describe, expect, it } from '@jest/globals';
import { createConnection } from 'mysql2/promise';

const root = resolve(import.meta.dirname, '../../..');
const folders: string[] = [];
afterEach(() => folders.splice(0).forEach((folder) => rmSync(folder, { recursive: true, force: true })));

function madeSecrets(): string {
  const folder = mkdtempSync(join(tmpdir(), 'custodia-secrets-'));
  folders.push(folder);
  makeSecrets(folder);
  return folder;
}

function makeSecrets(folder: string): void {
  execFileSync('bash', [join(root, 'infra/docker/secrets.sh'), folder], { stdio: 'ignore' });
}

function contents(folder: string): string[] {
  return readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'));
}

/** What MySQL's image would be told, by the same script. */
function statements(folder: string): string {
  const script = `docker_process_sql() { cat; }; . '${join(root, 'infra/mysql/create-schemas.sh')}'`;
  return execFileSync('bash', ['-euo', 'pipefail', '-c', script], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'], SECRETS_FOLDER: folder },
  });
}

describe('secrets.sh', () => {
  it('makes every secret different, in a folder that others cannot enter', () => {
    const folder = madeSecrets();
    expect(new Set(contents(folder)).size).toBe(14);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(statSync(join(folder, 'mysql_root_password')).mode & 0o777).toBe(0o444);
  });

  it('keeps what is there when it runs again', () => {
    const folder = madeSecrets();
    const before = contents(folder);
    makeSecrets(folder);
    expect(contents(folder)).toEqual(before);
  });
});

describe('the keys that secrets.sh makes', () => {
  it.each([
    ['audit_log_key', 'ed25519', 'custodia.local/audit', 'witness_logs'],
    ['witness_key', 'cosignature', 'custodia.local/witness', 'audit_witnesses'],
  ] as const)('let others check what %s signs', async (secret, type, name, list) => {
    const folder = madeSecrets();
    const key = await openNoteSigningKey(join(folder, secret));
    const [known] = JSON.parse(readFileSync(join(folder, list), 'utf8')) as { key: string }[];
    expect(known?.key).toBe(formatNoteKey({ name, type, key }));
  });
});

describe('create-schemas.sh', () => {
  it('makes a schema and a user for each service', () => {
    const sql = statements(madeSecrets());
    expect(sql.match(/CREATE DATABASE `\w+`/g)).toHaveLength(7);
    expect(sql).toContain("GRANT ALL PRIVILEGES ON `custodia_sales`.* TO 'custodia_sales'@'%'");
  });

  it.each(["mysql://a:x'y@mysql:3306/a", 'mysql://a:b@mysql:3306/a`b', 'postgres://a:b@mysql/a', ''])(
    'refuses the address %p rather than put it into SQL',
    (address) => {
      const folder = madeSecrets();
      rmSync(join(folder, 'sales_database_url'));
      writeFileSync(join(folder, 'sales_database_url'), address);
      expect(() => statements(folder)).toThrow(/secret sales_database_url must read mysql:/);
    },
  );

  if (missingMariaDb() === null) {
    it('gives a service its own schema on a real server, and no other', async () => {
      const server = await startMariaDb();
      try {
        const folder = madeSecrets();
        const administrator = await createConnection({ uri: server.url, multipleStatements: true });
        await administrator.query(statements(folder));
        await administrator.end();
        const url = new URL(readFileSync(join(folder, 'sales_database_url'), 'utf8'));
        url.host = new URL(server.url).host;
        const service = await createConnection(url.href);
        await service.query('CREATE TABLE deal (id INT PRIMARY KEY)');
        await expect(service.query('USE custodia_contacts')).rejects.toMatchObject({
          code: 'ER_DBACCESS_DENIED_ERROR',
        });
        await service.end();
      } finally {
        await server.stop();
      }
    });
  }
});

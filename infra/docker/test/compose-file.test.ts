import { describe, expect, it } from '@jest/globals';
import { parseCompose, parseEnvironmentFile, variablesOf } from '../src/compose-file.ts';
import { parseDockerfile, sourceInImage } from '../src/dockerfile.ts';

describe('a compose file', () => {
  const text = `x-a: &a { restart: always }
services:
  one:
    <<: *a
    image: one:\${VERSION:-dev}
    environment: { ISSUER: '\${ISSUER:?say which}', EMPTY: '\${EMPTY:-}' }`;

  it('is read with its merge keys and variables', () => {
    expect(parseCompose(text, { ISSUER: 'https://id' }).services).toEqual({
      one: { restart: 'always', image: 'one:dev', environment: { ISSUER: 'https://id', EMPTY: '' } },
    });
  });

  it('tells the variables that it takes from outside', () => {
    expect(variablesOf(text)).toEqual(['VERSION', 'ISSUER', 'EMPTY']);
  });

  it('has an environment file beside it, with comments', () => {
    expect(parseEnvironmentFile('# A\nONE=1\n\nTWO=a=b\n')).toEqual({ ONE: '1', TWO: 'a=b' });
  });
});

describe('a Dockerfile', () => {
  const stages = parseDockerfile(`FROM node:20 AS build
WORKDIR /app
COPY package.json \\
  package-lock.json ./
FROM build
COPY --from=build --chown=node /app /app
COPY --chmod=0555 ready.mjs /app/ready.mjs
USER node`);

  it('is read as its stages, with who runs them and what they copy', () => {
    expect(stages).toEqual([
      {
        name: 'build',
        base: 'node:20',
        user: null,
        copies: [{ from: null, sources: ['package.json', 'package-lock.json'], target: '/app' }],
      },
      {
        name: '1',
        base: 'build',
        user: 'node',
        copies: [
          { from: 'build', sources: ['/app'], target: '/app' },
          { from: null, sources: ['ready.mjs'], target: '/app/ready.mjs' },
        ],
      },
    ]);
  });

  it('tells which file of the repository an image has at a path', () => {
    expect(sourceInImage(stages[1]!, '/app/ready.mjs')).toBe('ready.mjs');
    expect(sourceInImage(stages[1]!, '/app/other.mjs')).toBeUndefined();
  });
});

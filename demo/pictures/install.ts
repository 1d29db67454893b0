import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What draws the pages. Nobody needs it to use or to test the action, so it is no dependency of the repository. */
const PACKAGES = {
  'github-markdown-css': '5.9.0',
  marked: '18.2.1',
  mermaid: '12.3.0',
  'playwright-core': '1.65.1',
  sharp: '0.35.5',
};

const DIRECTORY = fileURLToPath(new URL('../../.pictures/', import.meta.url));
const BROWSERS = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

export interface Renderer {
  /** Where the packages are installed. */
  readonly modules: string;
  /** The path of Chromium or Chrome; `undefined`: the Chrome that Playwright finds on Windows and macOS. */
  readonly browser: string | undefined;
}

/** Installs the packages where they are missing. Returns what to do if that is not possible. */
export function installRenderer(): Renderer | string {
  const named = process.env['CHROMIUM'];
  const browser = named ?? findProgram(BROWSERS);
  if (browser === undefined && process.platform === 'linux') {
    return 'The pictures need Chromium or Chrome. On Debian and Ubuntu: apt-get install chromium fonts-noto-core. Or set CHROMIUM to its path.';
  }
  const manifest = join(DIRECTORY, 'package.json');
  const wanted = JSON.stringify({ private: true, dependencies: PACKAGES });
  const modules = join(DIRECTORY, 'node_modules');
  if (!existsSync(modules) || !existsSync(manifest) || readFileSync(manifest, 'utf8') !== wanted) {
    mkdirSync(DIRECTORY, { recursive: true });
    writeFileSync(manifest, wanted);
    console.log('Installing what draws the pictures in .pictures, which takes a minute the first time.');
    const { status } = spawnSync('npm install --ignore-scripts --no-audit --no-fund --loglevel error', {
      cwd: DIRECTORY,
      shell: true,
      stdio: 'inherit',
    });
    if (status !== 0) {
      return `npm cannot install ${Object.keys(PACKAGES).join(', ')} in .pictures: see its message above.`;
    }
  }
  return { modules, browser };
}

function findProgram(names: readonly string[]): string | undefined {
  const directories = (process.env['PATH'] ?? '').split(delimiter);
  return names.flatMap((name) => directories.map((directory) => join(directory, name))).find(existsSync);
}

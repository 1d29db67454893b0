import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { hasMuslNode, installMuslNode, keepMusl, MUSL_NODE } from './musl-node.ts';
import { DIRECTORY } from './podman.ts';
import { ENVIRONMENT, run } from './run-quietly.ts';

/** Debian's release, and the version of its Python. */
const DEBIAN = 'trixie';
const PYTHON = '3.13';

/** Where Debian's Python looks for packages that are not Debian's. */
const PACKAGES = `usr/local/lib/python${PYTHON}/dist-packages`;

const REQUIREMENTS = [
  { file: fileHere('requirements.txt'), options: [] },
  { file: fileHere('requirements-alone.txt'), options: ['--no-deps'] },
];

const LABEL = 'versions';
const UNTESTED = 'localhost/untested';

/** As in the image of Soda Core, which has its Dockerfile in public: root, and `soda` as the entry point. */
const CHANGES = [
  'ENTRYPOINT ["soda"]',
  'CMD ["scan"]',
  'WORKDIR /app',
  // any request that does not go to the simulators fails immediately
  'ENV http_proxy=http://127.0.0.1:9',
  'ENV https_proxy=http://127.0.0.1:9',
  'ENV no_proxy=127.0.0.1',
  'ENV OTEL_SDK_DISABLED=true',
];

const SODA = `#!/usr/bin/python3
import sys

from soda.cli.cli import main

sys.exit(main())
`;

/** The image of the examples, `sodadata/soda-library:TAG`. */
export const IMAGE = imageOfExamples();

/** Makes the image from packages of Debian and of PyPI, unless there is one of the same versions. */
export function prepareImage(): void {
  const versions = fingerprint();
  const full = `docker.io/${IMAGE}`;
  if (labelOf(full) === versions && hasMuslNode()) {
    return;
  }
  console.log(`Making the image ${IMAGE} from Debian ${DEBIAN} and Soda Core.`);
  const work = mkdtempSync(join(DIRECTORY, 'image-'));
  try {
    const root = join(work, 'root');
    run('debootstrap', ['--variant=minbase', '--include=python3,musl', DEBIAN, root]);
    keepMusl(root);
    installMuslNode(install(work, root));
    const changes = [...CHANGES, `LABEL ${LABEL}=${versions}`].flatMap((change) => ['--change', change]);
    // the kernel's file systems stay out, and what only a package manager needs
    const left = ['proc/*', 'sys/*', 'dev/*', 'var/lib/apt/lists/*', 'var/cache/*', 'usr/share/doc/*'];
    const options = left.map((path) => `--exclude=./${path}`);
    const archive = join(work, 'image.tar');
    run('tar', ['-C', root, ...options, '-cf', archive, '.']);
    run('podman', ['import', '--quiet', ...changes, archive, UNTESTED]);
    run('podman', ['run', '--rm', UNTESTED, '--help']);
    run('podman', ['tag', UNTESTED, full]);
    run('podman', ['rmi', UNTESTED]);
    run('podman', ['image', 'prune', '--force']);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** @returns the pip that installed it */
function install(work: string, root: string): string {
  const environment = join(work, 'environment');
  const pip = join(environment, 'bin/pip');
  run('python3', ['-m', 'venv', environment]);
  for (const [index, { file, options }] of REQUIREMENTS.entries()) {
    const target = join(work, `packages-${index}`);
    run(pip, [
      ...['install', '--quiet', '--no-input', '--disable-pip-version-check', ...options],
      ...['--requirement', file, '--target', target, '--python-version', PYTHON, '--only-binary', ':all:'],
    ]);
    // both have parts of one Python package
    cpSync(target, join(root, PACKAGES), { recursive: true });
  }
  const soda = join(root, 'usr/local/bin/soda');
  writeFileSync(soda, SODA);
  chmodSync(soda, 0o755);
  // the only setting of Soda Core v3; without the file it also creates a cookie ID and writes it
  const settings = join(root, 'root/.soda');
  mkdirSync(settings, { recursive: true });
  writeFileSync(join(settings, 'config.yml'), 'send_anonymous_usage_stats: false\nuser_cookie_id: none\n');
  return pip;
}

function fingerprint(): string {
  const hash = createHash('sha256').update(
    `${DEBIAN} ${PYTHON} ${MUSL_NODE.version} ${CHANGES.join('\n')} ${SODA}`,
  );
  for (const { file } of REQUIREMENTS) {
    hash.update(readFileSync(file));
  }
  return hash.digest('hex');
}

function imageOfExamples(): string {
  const examples = new URL('../../examples/', import.meta.url);
  const images = readdirSync(examples).flatMap((name) => {
    const text = readFileSync(new URL(name, examples), 'utf8');
    return text.match(/sodadata\/soda-library:[\w.-]+/g) ?? [];
  });
  const [image, ...others] = new Set(images);
  if (image === undefined || others.length > 0) {
    throw new Error('the examples do not use one version of the image of Soda Library');
  }
  return image;
}

/** What the image was made from; nothing where there is no such image. */
function labelOf(image: string): string {
  const format = `{{index .Labels "${LABEL}"}}`;
  const { stdout } = spawnSync('podman', ['image', 'inspect', '--format', format, image], {
    env: ENVIRONMENT,
    encoding: 'utf8',
  });
  return stdout.trim();
}

function fileHere(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url));
}

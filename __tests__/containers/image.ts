import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DIRECTORY, PODMAN_ENVIRONMENT } from './podman.ts';

/** Debian's release, and the version of its Python. */
const DEBIAN = 'bookworm';
const PYTHON = '3.11';

/** Where Debian's Python looks for packages that are not Debian's. */
const PACKAGES = `usr/local/lib/python${PYTHON}/dist-packages`;

const REQUIREMENTS = fileURLToPath(new URL('requirements.txt', import.meta.url));

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
  if (labelOf(full) === versions) {
    return;
  }
  console.log(`Making the image ${IMAGE} from Debian ${DEBIAN} and Soda Core.`);
  const work = mkdtempSync(join(DIRECTORY, 'image-'));
  try {
    const root = join(work, 'root');
    run('debootstrap', ['--variant=minbase', '--include=python3', DEBIAN, root]);
    install(work, root);
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

function install(work: string, root: string): void {
  const environment = join(work, 'pip');
  run('python3', ['-m', 'venv', environment]);
  run(join(environment, 'bin/pip'), [
    ...['install', '--quiet', '--no-input', '--disable-pip-version-check', '--requirement', REQUIREMENTS],
    ...['--target', join(root, PACKAGES), '--python-version', PYTHON, '--only-binary', ':all:'],
  ]);
  const soda = join(root, 'usr/local/bin/soda');
  writeFileSync(soda, SODA);
  chmodSync(soda, 0o755);
  // the only setting of Soda Core v3; without the file it also creates a cookie ID and writes it
  const settings = join(root, 'root/.soda');
  mkdirSync(settings, { recursive: true });
  writeFileSync(join(settings, 'config.yml'), 'send_anonymous_usage_stats: false\nuser_cookie_id: none\n');
}

function fingerprint(): string {
  return createHash('sha256')
    .update(`${DEBIAN} ${PYTHON} ${CHANGES.join('\n')} ${SODA}`)
    .update(readFileSync(REQUIREMENTS))
    .digest('hex');
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

const ENVIRONMENT = { ...process.env, ...PODMAN_ENVIRONMENT };

/** Shows the output of a command only if it fails. */
function run(command: string, args: readonly string[]): void {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    env: ENVIRONMENT,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  if (status !== 0) {
    throw new Error(`${command} ${args.join(' ')} failed:\n${error?.message ?? `${stdout}\n${stderr}`}`);
  }
}

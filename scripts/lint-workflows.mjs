// @ts-check
// Runs zizmor, a security linter for workflows, on all workflows and actions of the repository, and on those that the README
// shows: offline, with its strictest checks except guesses. It is a Python package, installed in a separate virtual environment.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const environment = join(root, '.zizmor');
const executables = join(environment, process.platform === 'win32' ? 'Scripts' : 'bin');
const requirements = join(root, 'scripts', 'requirements-zizmor.txt');

/** @param {string} command @param {string[]} args @returns {number | null} the exit code, `null` when it cannot run */
function run(command, ...args) {
  return spawnSync(command, args, { cwd: root, stdio: 'inherit' }).status;
}

function findPython() {
  const python = ['python3', 'python'].find(
    (command) => spawnSync(command, ['-c', 'import venv, ensurepip']).status === 0,
  );
  if (python === undefined) {
    throw new Error(
      'Python 3 with its venv module is needed. On Debian and Ubuntu: apt-get install python3-venv',
    );
  }
  return python;
}

/** Installs the pinned version, unless it is installed already. */
function install() {
  const stamp = join(environment, 'installed');
  const wanted = readFileSync(requirements, 'utf8');
  if (readIfExists(stamp) === wanted) {
    return;
  }
  rmSync(environment, { recursive: true, force: true });
  const pip = ['-m', 'pip', 'install', '--quiet', '--no-input', '--disable-pip-version-check'];
  if (
    run(findPython(), '-m', 'venv', environment) !== 0 ||
    run(join(executables, 'python'), ...pip, '--only-binary', ':all:', '--requirement', requirements) !== 0
  ) {
    throw new Error('zizmor could not be installed.');
  }
  // Written last, so that an interrupted installation is repeated.
  writeFileSync(stamp, wanted);
}

/** @param {string} path */
function readIfExists(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

/** @param {string[]} args */
function lint(...args) {
  const options = ['--offline', '--persona', 'pedantic', '--strict-collection', '--no-progress', '--quiet'];
  return run(join(executables, 'zizmor'), ...options, ...args) === 0;
}

/**
 * Writes the complete workflows of the README to files.
 * @param {string} directory
 * @returns {string[]} their paths
 */
function writeShownWorkflows(directory) {
  const readme = readFileSync(join(root, 'README.md'), 'utf8');
  const workflows = [...readme.matchAll(/^```yaml\n((?:#.*\n)*name: .*?)^```$/gms)];
  if (workflows.length === 0) {
    throw new Error('The README shows no workflow.');
  }
  return workflows.map(([, text = ''], index) => {
    const path = join(directory, `readme-${index + 1}.yml`);
    writeFileSync(path, text);
    return path;
  });
}

const shown = mkdtempSync(join(tmpdir(), 'workflows-'));
try {
  install();
  // zizmor searches other directories than .github for actions only, so each example is passed by name.
  const examples = readdirSync(join(root, 'examples')).map((name) => join('examples', name));
  const clean = [
    lint('.github', 'action.yml'),
    lint('--config', join('.github', 'zizmor-examples.yml'), ...examples, ...writeShownWorkflows(shown)),
  ];
  process.exitCode = clean.every(Boolean) ? 0 : 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  rmSync(shown, { recursive: true });
}

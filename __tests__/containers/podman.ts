import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The image and the Node for musl stay here for the next run (0.5 GB). */
export const DIRECTORY = process.env['CONTAINER_TESTS_DIR'] ?? join(tmpdir(), 'soda-cloud-keys-containers');

/** Why no container can run here; `undefined` where one can. */
export function findObstacle(): string | undefined {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    return `it is not Linux on x64, but ${process.platform} on ${process.arch}`;
  }
  if (process.getuid?.() !== 0) {
    return 'other users and images without a registry take root';
  }
  const tools = ['podman', 'runc', 'debootstrap', 'setpriv', 'tar'];
  const missing = tools.filter((tool) => spawnSync('which', [tool]).status !== 0);
  return missing.length === 0 ? undefined : `missing: ${missing.join(', ')}`;
}

/** The directory with `docker`, to be the first in PATH. */
export const PROGRAMS = join(DIRECTORY, 'bin');

const SETTINGS = join(DIRECTORY, 'settings');

/** For podman, and for programs that start it. */
export const PODMAN_ENVIRONMENT: Readonly<Record<string, string>> = {
  CONTAINERS_CONF: join(SETTINGS, 'containers.conf'),
  CONTAINERS_STORAGE_CONF: join(SETTINGS, 'storage.conf'),
  CONTAINERS_REGISTRIES_CONF: join(SETTINGS, 'registries.conf'),
  // needs no namespaces, which a machine may not allow during a build
  BUILDAH_ISOLATION: 'chroot',
};

/** The network of the machine, where the simulators are; and limits that do not need a privilege to be set. */
const CONTAINERS_CONF = `[containers]
default_ulimits = ["nofile=1024:1024", "nproc=1024:1024"]
netns = "host"
utsns = "host"
ipcns = "host"

[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "file"
`;

/**
 * Writes the settings of podman with a storage of its own, and the program `docker`: podman with these settings, which
 * gets its arguments as they are.
 */
export function preparePodman(): void {
  for (const directory of [PROGRAMS, SETTINGS]) {
    mkdirSync(directory, { recursive: true });
  }
  write('containers.conf', CONTAINERS_CONF);
  write('registries.conf', 'unqualified-search-registries = ["docker.io"]\n');
  // within a container, there may be no overlay on its own overlay
  for (const driver of ['overlay', 'vfs']) {
    write('storage.conf', storageConf(driver));
    if (spawnSync('podman', ['info'], { env: { ...process.env, ...PODMAN_ENVIRONMENT } }).status === 0) {
      break;
    }
  }
  const variables = Object.entries(PODMAN_ENVIRONMENT).map(([name, value]) => `${name}='${value}'`);
  // sh would drop variables with a hyphen in their name, as inputs have
  const script = `#!/bin/bash\n${variables.join(' ')} exec podman "$@"\n`;
  writeFileSync(join(PROGRAMS, 'docker'), script, { mode: 0o755 });
}

function write(name: string, content: string): void {
  writeFileSync(join(SETTINGS, name), content);
}

function storageConf(driver: string): string {
  return [
    '[storage]',
    `driver = "${driver}"`,
    `graphroot = "${join(DIRECTORY, driver)}"`,
    `runroot = "${join(DIRECTORY, `${driver}-run`)}"`,
    '',
  ].join('\n');
}

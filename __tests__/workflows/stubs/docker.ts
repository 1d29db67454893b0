import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseMount, readInContainer, valueAt } from './files.ts';
import { type Resolve, sodaScan } from './soda.ts';
import { type Call, type Outcome, parseCommandLine, printing, type Stub, StubError } from './stub.ts';

const SODA_LIBRARY = /^sodadata\/soda-library(:[\w.]+)?$/;

/** `docker run` of Soda Library, and `docker pull` from a registry that accepts the key pair in Docker's configuration. */
export function docker(resolve: Resolve, accepts: (pair: string) => Promise<boolean>): Stub {
  return async (call) => {
    const [command, ...args] = call.args;
    switch (command) {
      case 'run':
        return run(args, call, resolve);
      case 'pull':
        return pull(args, call, accepts);
      default:
        throw new StubError(`docker ${command} is not simulated`);
    }
  };
}

async function run(args: readonly string[], { env }: Call, resolve: Resolve): Promise<Outcome> {
  const line = parseCommandLine(args, {
    values: [
      ['-v', '--volume'],
      ['-e', '--env'],
    ],
    flags: [['--rm']],
    stopsAtOperand: true,
  });
  const [image = '', ...command] = line.operands;
  if (!SODA_LIBRARY.test(image)) {
    throw new StubError(`no such image: ${image}`, 125);
  }
  const mounts = line.all('-v').map(parseMount);
  await sodaScan(
    command,
    {
      // the container gets only the variables that are named
      env: Object.fromEntries(line.all('-e').map((name) => [name, env[name] ?? ''])),
      read: (path) => readInContainer(path, mounts, '/'),
    },
    resolve,
  );
  return printing('All is good. No failures. No warnings. No errors.');
}

async function pull(
  [image = '', ...more]: readonly string[],
  call: Call,
  accepts: (pair: string) => Promise<boolean>,
): Promise<Outcome> {
  const [registry = ''] = image.split('/');
  const config: unknown = existsSync(configOf(call)) ? JSON.parse(readFileSync(configOf(call), 'utf8')) : {};
  const auth = valueAt(config, 'auths', registry, 'auth');
  if (more.length > 0 || registry !== 'registry.cloud.soda.io' || typeof auth !== 'string') {
    throw new StubError(`pull access denied for ${image}`);
  }
  if (!(await accepts(auth))) {
    throw new StubError(`Error response from daemon: Head "https://${registry}/v2/": unauthorized`);
  }
  return printing(image);
}

function configOf({ env }: Call): string {
  return join(env['DOCKER_CONFIG'] ?? join(env['HOME'] ?? '', '.docker'), 'config.json');
}

import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseMount, readInContainer } from './files.ts';
import { type Resolve, sodaScan } from './soda.ts';
import {
  type Call,
  type Outcome,
  parseCommandLine,
  printing,
  type Stub,
  StubError,
  SUCCESS,
} from './stub.ts';

const SODA_LIBRARY = /^sodadata\/soda-library(:[\w.]+)?$/;

/** `docker run` of Soda Library, and `docker login`, `pull` and `logout` with a registry that accepts the key pair. */
export function docker(resolve: Resolve, accepts: (pair: string) => Promise<boolean>): Stub {
  return async (call) => {
    const [command, ...args] = call.args;
    switch (command) {
      case 'run':
        return run(args, call, resolve);
      case 'login':
        return login(args, call, accepts);
      case 'pull':
        return pull(args, call);
      case 'logout':
        rmSync(configOf(call), { force: true });
        return SUCCESS;
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

async function login(
  args: readonly string[],
  call: Call,
  accepts: (pair: string) => Promise<boolean>,
): Promise<Outcome> {
  const line = parseCommandLine(args, { values: [['--username', '-u']], flags: [['--password-stdin']] });
  const [registry = ''] = line.operands;
  if (!line.has('--password-stdin')) {
    throw new StubError('the secret would be an argument');
  }
  const auth = Buffer.from(`${line.one('--username')}:${call.stdin}`).toString('base64');
  if (registry !== 'registry.cloud.soda.io' || !(await accepts(auth))) {
    throw new StubError(`Error response from daemon: Get "https://${registry}/v2/": unauthorized`);
  }
  // as Docker does without a credential helper
  mkdirSync(join(configOf(call), '..'), { recursive: true });
  writeFileSync(configOf(call), JSON.stringify({ auths: { [registry]: { auth } } }));
  return printing('Login Succeeded');
}

function pull([image = '']: readonly string[], call: Call): Outcome {
  const config = existsSync(configOf(call)) ? readFileSync(configOf(call), 'utf8') : '';
  if (!config.includes(`"${image.split('/')[0]}"`)) {
    throw new StubError(`pull access denied for ${image}`);
  }
  return printing(image);
}

function configOf({ env }: Call): string {
  return join(env['DOCKER_CONFIG'] ?? join(env['HOME'] ?? '', '.docker'), 'config.json');
}

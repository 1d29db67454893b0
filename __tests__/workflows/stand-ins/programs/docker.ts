import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseMount, readInContainer } from '../../readers/container.ts';
import type { Resolve } from '../../readers/engine-login.ts';
import { sodaScan } from '../../readers/soda-v3.ts';
import { type Call, DONE, type Outcome, Refusal, type StandIn, said } from '../call.ts';
import { parseCommandLine } from '../command-line.ts';

const SODA_LIBRARY = /^sodadata\/soda-library(:[\w.]+)?$/;

/** `docker run` of Soda Library, and `docker login`, `pull` and `logout` with a registry that takes the key pair. */
export function docker(resolve: Resolve, accepts: (pair: string) => Promise<boolean>): StandIn {
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
        return DONE;
      default:
        throw new Refusal(`docker ${command} is not simulated`);
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
    throw new Refusal(`no such image: ${image}`, 125);
  }
  const mounts = line.all('-v').map(parseMount);
  await sodaScan(
    command,
    {
      // only those that are named reach the container
      env: Object.fromEntries(line.all('-e').map((name) => [name, env[name] ?? ''])),
      read: (path) => readInContainer(path, mounts, '/'),
    },
    resolve,
  );
  return said('All is good. No failures. No warnings. No errors.');
}

async function login(
  args: readonly string[],
  call: Call,
  accepts: (pair: string) => Promise<boolean>,
): Promise<Outcome> {
  const line = parseCommandLine(args, { values: [['--username', '-u']], flags: [['--password-stdin']] });
  const [registry = ''] = line.operands;
  if (!line.has('--password-stdin')) {
    throw new Refusal('the secret would be among the arguments');
  }
  const auth = Buffer.from(`${line.one('--username')}:${call.stdin}`).toString('base64');
  if (registry !== 'registry.cloud.soda.io' || !(await accepts(auth))) {
    throw new Refusal(`Error response from daemon: Get "https://${registry}/v2/": unauthorized`);
  }
  // as the real one does without a credential helper
  mkdirSync(join(configOf(call), '..'), { recursive: true });
  writeFileSync(configOf(call), JSON.stringify({ auths: { [registry]: { auth } } }));
  return said('Login Succeeded');
}

function pull([image = '']: readonly string[], call: Call): Outcome {
  const config = existsSync(configOf(call)) ? readFileSync(configOf(call), 'utf8') : '';
  if (!config.includes(`"${image.split('/')[0]}"`)) {
    throw new Refusal(`pull access denied for ${image}`);
  }
  return said(image);
}

function configOf({ env }: Call): string {
  return join(env['DOCKER_CONFIG'] ?? join(env['HOME'] ?? '', '.docker'), 'config.json');
}

import { runnerContext } from './files.ts';
import { parseCommandLine, printing, type Stub, StubError } from './stub.ts';

const INDEX = /^https:\/\/((?:team|enterprise)\.pypi\.cloud\.soda\.io)$/;

/** `uv tool install` from a package index that accepts the key pair for its host in the file that `NETRC` names. */
export function uv(accepts: (pair: string) => Promise<boolean>): Stub {
  return async (call) => {
    const [group, command, ...args] = call.args;
    const line = parseCommandLine(args, { values: [['--index']] });
    const [requirement = ''] = line.operands;
    if (`${group} ${command}` !== 'tool install' || !/^soda-[\w-]+$/.test(requirement)) {
      throw new StubError('expected: uv tool install --index URL soda-PACKAGE');
    }
    const [, host = ''] = INDEX.exec(line.one('--index')) ?? [];
    const pair = loginOf(host, runnerContext(call).read(call.env['NETRC'] ?? ''));
    if (!(await accepts(Buffer.from(pair).toString('base64')))) {
      throw new StubError(`the index https://${host} returned 401 Unauthorized`, 2);
    }
    return printing(`Installed 1 executable: ${requirement}`);
  };
}

function loginOf(host: string, netrc: string): string {
  const lines = netrc.split('\n').filter((line) => !line.startsWith('#'));
  const [word, name, ...rest] = lines.join(' ').split(`machine ${host} `)[1]?.split(' ') ?? [];
  const [next, secret] = rest;
  if (word !== 'login' || next !== 'password') {
    throw new StubError(`no login for ${host} in the netrc file`, 2);
  }
  return `${name}:${secret}`;
}

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readInContainer } from '../../readers/container.ts';
import type { Resolve } from '../../readers/engine-login.ts';
import { sodaScan } from '../../readers/soda-v3.ts';
import { type StandIn, said } from '../call.ts';

/**
 * The GitHub Action for Soda: it writes its environment to a file in the workspace, and runs Soda Library in a
 * container that sees the workspace as /tmp/workspace. Its shell takes the configuration apart at spaces.
 */
export function sodaGithubAction(resolve: Resolve): StandIn {
  return async ({ env, inputs }) => {
    const workspace = env['GITHUB_WORKSPACE'] ?? '';
    const listed = Object.entries(env).map(([name, value]) => `${name}=${value}`);
    writeFileSync(join(workspace, '.env_file'), `${listed.join('\n')}\n`);
    const under = (input: string) => `/tmp/workspace/${inputs[input] ?? ''}`.split(' ');
    await sodaScan(
      ['scan', '-d', inputs['data_source'] ?? '', '-c', ...under('configuration'), ...under('checks')],
      { env, read: (path) => readInContainer(path, [{ from: workspace, to: '/tmp/workspace' }], '/') },
      resolve,
    );
    return said('All is good. No failures. No warnings. No errors.');
  };
}

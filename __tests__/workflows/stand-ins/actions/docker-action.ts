import { readInContainer } from '../../readers/container.ts';
import type { Resolve } from '../../readers/engine-login.ts';
import { sodaScan } from '../../readers/soda-v3.ts';
import { type StandIn, said } from '../call.ts';

/**
 * `uses: docker://` with Soda Library: the container sees the workspace as /github/workspace, where it starts, and on
 * a runner before v2.331.0 nothing of RUNNER_TEMP. The runner takes `args` apart at spaces and leaves paths in them
 * as they are.
 */
export function dockerAction(resolve: Resolve): StandIn {
  return async ({ env, inputs }) => {
    const mounts = [{ from: env['GITHUB_WORKSPACE'] ?? '', to: '/github/workspace' }];
    await sodaScan(
      (inputs['args'] ?? '').split(' '),
      { env, read: (path) => readInContainer(path, mounts, '/github/workspace') },
      resolve,
    );
    return said('All is good. No failures. No warnings. No errors.');
  };
}

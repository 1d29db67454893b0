import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { appKey } from '../../simulators/github/app-key.ts';
import type { GitHub } from '../../simulators/github/github.ts';
import { startGitHub } from '../../simulators/github/server.ts';
import { SAMPLE_TOKEN, WORKFLOW_TOKEN } from '../../simulators/github/state/tokens.ts';
import { type RegionFront, startRegionFront } from '../../simulators/proxy/region-front.ts';
import { createSandbox, type Sandbox } from '../../simulators/runner/sandbox.ts';
import { type SodaCloud, startSodaCloud } from '../../simulators/soda-cloud/server.ts';
import { ORGANIZATION } from '../product/job.ts';
import { ACME } from '../product/rotation-job.ts';
import type { MarkedSecrets } from './marked-secrets.ts';

/** The client ID of the GitHub App whose key is `appKey()`. */
export const CLIENT_ID = 'Iv23liSimulatedApp01';

/** The environment of one job: a runner, a Soda Cloud and a GitHub with the marked secrets. */
export interface World {
  readonly secrets: MarkedSecrets;
  readonly sandbox: Sandbox;
  readonly cloud: SodaCloud;
  readonly github: GitHub;
  /** That Soda Cloud under the name of a region. */
  readonly region: RegionFront;
  /** The directory for temporary files: in the sandbox, so that remaining files are found. */
  readonly temporary: string;
  close(): Promise<void>;
}

export async function startWorld(secrets: MarkedSecrets): Promise<World> {
  const { current, next, previous, githubToken, issueToken } = secrets;
  const [sandbox, cloud, github] = await Promise.all([
    createSandbox(),
    startSodaCloud({ organizations: [{ name: ORGANIZATION, keys: [current, next, previous] }] }),
    startGitHub({
      ...ACME,
      apps: [
        {
          clientId: CLIENT_ID,
          appId: 4711,
          publicKey: appKey().publicKey,
          installations: [
            {
              account: 'acme',
              type: 'Organization',
              permissions: {
                secrets: 'write',
                environments: 'write',
                organization_secrets: 'write',
                actions: 'read',
              },
            },
          ],
        },
      ],
      tokens: [
        { ...SAMPLE_TOKEN, token: githubToken },
        { ...WORKFLOW_TOKEN, token: issueToken, repositories: ['acme/data'] },
      ],
    }),
  ]);
  const temporary = join(sandbox.root, 'tmp');
  mkdirSync(temporary);
  const region = await startRegionFront(cloud.port, join(sandbox.root, 'certificate.pem'));
  return {
    secrets,
    sandbox,
    cloud,
    github,
    region,
    temporary,
    close: async () => {
      region.close();
      await Promise.all([cloud.close(), github.close()]);
      await sandbox.remove();
    },
  };
}

import type { GitHub } from '../simulators/github/github.ts';
import { startGitHub } from '../simulators/github/server.ts';
import { SAMPLE_TOKEN } from '../simulators/github/state/tokens.ts';
import { type ApiKey, SAMPLE_ORGANIZATION } from '../simulators/soda-cloud/organizations.ts';
import { Job } from './job.ts';
import { KNOWN_KEY, NEW_KEY } from './keys.ts';
import type { SceneContext } from './scene.ts';
import { KEY_INPUTS, PREVIOUS_KEY_INPUTS, type Secrets, secretsFor, type With } from './workflow-step.ts';

/** The targets of the scenes. The workflow is in acme/data: the secrets that it reads are written last. */
export const TARGETS = [
  'repo:acme/data',
  'repo:acme/lake',
  'repo:acme/shop',
  'environment:acme/data:production',
  'org:acme',
];
export const OWN_REPOSITORY = 'repo:acme/data';

export const ROTATE: With = {
  mode: 'rotate',
  ...KEY_INPUTS,
  ...PREVIOUS_KEY_INPUTS,
  'new-soda-cloud': '${{ secrets.SODA_CLOUD_NEW }}',
  'github-token': '${{ secrets.ROTATION_TOKEN }}',
  targets: TARGETS.join('\n'),
};

/** The block from Soda Cloud's dialog, as pasted into one secret; without its host, as Soda Cloud is simulated here. */
const STAGED_BLOCK = `soda_cloud:
  api_key_id: ${NEW_KEY.id}
  api_key_secret: ${NEW_KEY.secret}`;

/** Runs a function with a GitHub whose five targets hold the known key, and a Soda Cloud that has the new key. */
export async function withRotation(
  context: SceneContext,
  act: (job: Job, github: GitHub) => Promise<void>,
): Promise<void> {
  const github = await startGitHub({
    organizations: [{ login: 'acme' }],
    repositories: [
      { name: 'acme/data', id: 101, environments: ['production'] },
      { name: 'acme/lake', id: 102 },
      { name: 'acme/shop', id: 103 },
    ],
    secrets: TARGETS.flatMap((store) =>
      Object.entries(secretsFor(KNOWN_KEY)).map(([name, value]) => ({
        store,
        name,
        value,
        ...(store === 'org:acme' ? { visibility: 'selected', selectedRepositoryIds: [102, 103] } : {}),
      })),
    ),
  });
  try {
    await Job.during(
      context,
      () => workflowSecrets(github),
      async (job) => {
        job.cloud.addKey(SAMPLE_ORGANIZATION.name, NEW_KEY);
        await act(job, github);
      },
    );
  } finally {
    await github.close();
  }
}

/** The secrets of the workflow: those of its repository, and those of its environment. */
function workflowSecrets(github: GitHub): Secrets {
  return {
    ...github.values(OWN_REPOSITORY),
    SODA_CLOUD_NEW: STAGED_BLOCK,
    ROTATION_TOKEN: SAMPLE_TOKEN.token,
  };
}

/** Which key a target holds, by comparing the values that the simulated GitHub decrypted. */
export function keyIn(github: GitHub, target: string, suffix = ''): 'old key' | 'new key' | 'mixed' | 'none' {
  const values = github.values(target);
  const holds = (key: ApiKey) =>
    Object.entries(secretsFor(key, suffix)).every(([name, value]) => values[name] === value);
  if (holds(KNOWN_KEY)) {
    return 'old key';
  }
  if (holds(NEW_KEY)) {
    return 'new key';
  }
  return Object.keys(secretsFor(KNOWN_KEY, suffix)).some((name) => name in values) ? 'mixed' : 'none';
}

/** A table of the keys in all targets, without their values. */
export function keysIn(github: GitHub): string {
  const width = Math.max(...TARGETS.map(({ length }) => length)) + 2;
  const row = (...[target = '', current = '', previous = '']: string[]) =>
    `${target.padEnd(width)}${current.padEnd(10)}${previous}`;
  return [
    row('target', 'current', 'previous'),
    ...TARGETS.map((target) => row(target, keyIn(github, target), keyIn(github, target, '_PREVIOUS'))),
  ].join('\n');
}

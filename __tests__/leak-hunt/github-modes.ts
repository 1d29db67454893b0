import { appKey } from '../../simulators/github/app-key.ts';
import { currentPair, previousPair, secretsOf } from '../product/rotation-job.ts';
import { blockOf, cloudOf } from './configurations.ts';
import { KEY_COMMAND_LINE } from './one-run.ts';
import { changed, type Scenario } from './scenario.ts';
import { CLIENT_ID, type World } from './world.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Stores of different kinds: with and without visibility. */
const STORES = ['environment:acme/data:prod/eu west', 'org:acme'];

function onGitHub(world: World): Record<string, string> {
  return {
    ...cloudOf(world),
    ...currentPair(world.secrets.current),
    'github-token': world.secrets.githubToken,
    'github-api-url': world.github.url,
    targets: STORES.join('\n'),
    'write-interval-ms': '0',
  };
}

/** Sets a pair of this age, in milliseconds, in the stores; its values are not used. */
function hold({ github }: World, age: number, suffix = ''): void {
  for (const secret of secretsOf(STORES)) {
    github.setSecret({ ...secret, name: `${secret.name}${suffix}`, updatedAt: Date.now() - age });
  }
}

const noStaged = { 'new-api-key-id': '', 'new-api-key-secret': '' };

export const ROTATE: Scenario = {
  name: 'rotate',
  step: (world) => {
    hold(world, 30 * DAY);
    const { id, secret } = world.secrets.next;
    return {
      inputs: { ...onGitHub(world), mode: 'rotate', 'new-api-key-id': id, 'new-api-key-secret': secret },
    };
  },
};

export const KEEP_PREVIOUS = changed(ROTATE, 'keep-previous', () => ({
  inputs: { 'keep-previous': 'true' },
}));

/** The program prints this; what it needs it has from `env:`. */
export function command(
  what: string,
  output: (world: World) => string,
  env: (world: World) => Record<string, string> = () => ({}),
) {
  return changed(ROTATE, `key-command ${what}`, (world) => ({
    inputs: { ...noStaged, 'key-command': KEY_COMMAND_LINE },
    env: { HUNT_OUTPUT: output(world), ...env(world) },
    given: ['new ID', 'new secret'],
  }));
}

export const asJson = ({ secrets: { next } }: World): string =>
  JSON.stringify({ api_key_id: next.id, api_key_secret: next.secret });

export const KEY_COMMAND = command('that prints JSON', asJson);

export const RUNNER = changed(ROTATE, 'runner', () => ({
  inputs: { ...noStaged, 'runner-name': 'ci', 'keep-previous': 'true' },
}));

/** With the reminder and both tokens. The previous pair still works. */
export const AUDIT: Scenario = {
  name: 'audit',
  step: (world) => {
    hold(world, 100 * DAY);
    hold(world, 100 * DAY, '_PREVIOUS');
    return {
      inputs: {
        ...onGitHub(world),
        ...previousPair(world.secrets.previous),
        mode: 'audit',
        'write-interval-ms': '',
        'issue-token': world.secrets.issueToken,
        'report-issue': 'true',
      },
    };
  },
};

export const RETIRE: Scenario = {
  name: 'retire',
  step: (world) => {
    hold(world, 3 * DAY, '_PREVIOUS');
    hold(world, 2 * DAY);
    world.cloud.addRunner({ id: 'r-1', key: world.secrets.previous });
    return {
      inputs: {
        ...onGitHub(world),
        ...previousPair(world.secrets.previous),
        mode: 'retire',
        'retire-runner-id': 'r-1',
      },
    };
  },
};

/** Signs in as a GitHub App, in place of the token. */
export function asApp(scenario: Scenario): Scenario {
  return changed(scenario, 'as an App', () => ({
    inputs: { 'github-token': '', 'app-client-id': CLIENT_ID, 'app-private-key': appKey().pkcs1 },
  }));
}

/** Every way to use the modes that work on GitHub secrets, undisturbed. */
export const GITHUB_MODES: readonly Scenario[] = [
  ROTATE,
  KEEP_PREVIOUS,
  KEY_COMMAND,
  RUNNER,
  AUDIT,
  RETIRE,
  ...[KEEP_PREVIOUS, RUNNER, AUDIT, RETIRE].map(asApp),
  command('that prints a block', ({ secrets }) => blockOf(secrets.next)),
  changed(ROTATE, 'a pasted block', ({ secrets }) => ({
    inputs: { ...noStaged, 'new-soda-cloud': blockOf(secrets.next) },
  })),
  changed(ROTATE, 'the same key again', ({ secrets: { current } }) => ({
    inputs: { 'new-api-key-id': current.id, 'new-api-key-secret': current.secret },
  })),
  changed(ROTATE, 'every kind of target', () => ({
    inputs: {
      targets:
        'repo, dependabot, dependabot-org, codespaces, codespaces-org, codespaces-user, repo:acme/lake',
      'create-missing': 'true',
      'keep-previous': 'true',
    },
  })),
  changed(ROTATE, 'young secrets', () => ({ inputs: { 'min-age-days': '60' } })),
  changed(ROTATE, 'to another organization', ({ cloud, secrets }) => ({
    prepare: () => {
      cloud.removeKey(secrets.next.id);
      cloud.addKey('Other', secrets.next);
    },
  })),
  changed(AUDIT, 'a dead key', ({ cloud, secrets }) => ({
    prepare: () => cloud.removeKey(secrets.current.id),
  })),
  changed(AUDIT, 'all is well', () => ({
    inputs: {
      'previous-api-key-id': '',
      'previous-api-key-secret': '',
      'warn-age-days': '200',
      'max-age-days': '300',
    },
  })),
  changed(RETIRE, 'the previous key still works', () => ({ inputs: { 'retire-runner-id': '' } })),
  changed(RETIRE, 'too early', (world) => ({ prepare: () => hold(world, HOUR) })),
  ...[ROTATE, KEEP_PREVIOUS, KEY_COMMAND, RUNNER, AUDIT, RETIRE].map((scenario) =>
    changed(scenario, 'dry run', () => ({ inputs: { 'dry-run': 'true' } })),
  ),
];

import type { GitHub } from '../../../simulators/github/github.ts';
import type { SodaCloud } from '../../../simulators/soda-cloud/server.ts';
import { appToken, dockerAction, slackAction, sodaGithubAction, uploadReport } from './actions.ts';
import { aws, Cluster, helm, kubectl } from './cluster.ts';
import { docker } from './docker.ts';
import { type Resolve, soda } from './soda.ts';
import { type Stub, StubError, SUCCESS } from './stub.ts';
import { uv } from './uv.ts';

/** The third-party actions that the examples use, with the inputs that they declare. */
export const STUBBED_ACTIONS: Readonly<Record<string, readonly string[]>> = {
  'actions/setup-python': ['python-version'],
  'actions/upload-artifact': ['name', 'path'],
  'actions/create-github-app-token': [
    ...['client-id', 'private-key', 'owner', 'repositories', 'permission-secrets', 'permission-environments'],
    ...['permission-organization-secrets', 'permission-actions'],
  ],
  'aws-actions/configure-aws-credentials': ['role-to-assume', 'aws-region'],
  'slackapi/slack-github-action': ['webhook', 'webhook-type', 'errors', 'payload'],
  'sodadata/soda-github-action': ['soda_library_version', 'data_source', 'configuration', 'checks'],
  'stub/docker-action': ['args'],
};

interface Services {
  readonly cloud: SodaCloud;
  readonly github: GitHub;
  readonly resolve: Resolve;
  readonly nextKey: () => string;
  /** How often a script sleeps before a deployed agent is online. */
  readonly agentStartsAfter: number;
  /** Receives the App tokens that the stub creates. */
  readonly tokens: string[];
}

export interface Stubs {
  readonly programs: Readonly<Record<string, Stub>>;
  readonly actions: Readonly<Record<string, Stub>>;
}

/** All stubs by name. */
export function createStubs({ cloud, github, resolve, nextKey, agentStartsAfter, tokens }: Services): Stubs {
  const cluster = new Cluster(cloud, agentStartsAfter);
  const accepts = async (authorization: string) => {
    const headers = { authorization: `Basic ${authorization}` };
    return (await fetch(`${cloud.url}/api/v1/test-login`, { headers })).status === 200;
  };
  return {
    programs: {
      aws: aws(cluster, nextKey),
      docker: docker(resolve, accepts),
      helm: helm(cluster, resolve),
      kubectl: kubectl(cluster, resolve),
      pip,
      // without waiting: what a script waits for happens meanwhile
      sleep: () => {
        cluster.sleep();
        return SUCCESS;
      },
      soda: soda(resolve),
      uv: uv(accepts),
    },
    actions: {
      'actions/setup-python': () => SUCCESS,
      'actions/upload-artifact': uploadReport,
      'actions/create-github-app-token': appToken(github, tokens),
      'aws-actions/configure-aws-credentials': ({ inputs }) => {
        if ((inputs['role-to-assume'] ?? '') === '') {
          throw new StubError('role-to-assume is empty');
        }
        return SUCCESS;
      },
      'slackapi/slack-github-action': slackAction(resolve),
      'sodadata/soda-github-action': sodaGithubAction(resolve),
      'stub/docker-action': dockerAction(resolve),
    },
  };
}

/** `pip install` of one package in an exact version. */
const pip: Stub = ({ args: [command, requirement = '', ...more] }) => {
  if (command !== 'install' || !/^(soda-[\w-]+|uv)==\d+(\.\d+)+$/.test(requirement) || more.length > 0) {
    throw new StubError('expected: pip install soda-PACKAGE==VERSION');
  }
  return SUCCESS;
};

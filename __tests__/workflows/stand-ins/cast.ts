import type { GitHub } from '../../../simulators/github/github.ts';
import type { SodaCloud } from '../../../simulators/soda-cloud/server.ts';
import type { Resolve } from '../readers/engine-login.ts';
import { appToken } from './actions/app-token.ts';
import { dockerAction } from './actions/docker-action.ts';
import { sodaGithubAction } from './actions/soda-github-action.ts';
import { DONE, Refusal, type StandIn } from './call.ts';
import { aws } from './programs/aws.ts';
import { Cluster, helm, kubectl } from './programs/cluster.ts';
import { docker } from './programs/docker.ts';
import { pip } from './programs/pip.ts';
import { soda } from './programs/soda.ts';

/** The actions of others that the examples use, with the inputs that they declare. */
export const OTHER_ACTIONS: Readonly<Record<string, readonly string[]>> = {
  'actions/setup-python': ['python-version'],
  'actions/create-github-app-token': [
    ...['client-id', 'private-key', 'owner', 'repositories', 'permission-secrets', 'permission-environments'],
    ...['permission-organization-secrets', 'permission-actions'],
  ],
  'aws-actions/configure-aws-credentials': ['role-to-assume', 'aws-region'],
  'sodadata/soda-github-action': ['soda_library_version', 'data_source', 'configuration', 'checks'],
  'stand-in/docker-action': ['args'],
};

interface Parts {
  readonly cloud: SodaCloud;
  readonly github: GitHub;
  readonly resolve: Resolve;
  readonly nextKey: () => string;
  /** Where the tokens go that are given out. */
  readonly tokens: string[];
}

export interface Cast {
  readonly programs: Readonly<Record<string, StandIn>>;
  readonly actions: Readonly<Record<string, StandIn>>;
}

/** Everything that stands in for something, by its name. */
export function castOf({ cloud, github, resolve, nextKey, tokens }: Parts): Cast {
  const cluster = new Cluster();
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
      soda: soda(resolve),
    },
    actions: {
      'actions/setup-python': () => DONE,
      'actions/create-github-app-token': appToken(github, tokens),
      'aws-actions/configure-aws-credentials': ({ inputs }) => {
        if ((inputs['role-to-assume'] ?? '') === '') {
          throw new Refusal('there is no role');
        }
        return DONE;
      },
      'sodadata/soda-github-action': sodaGithubAction(resolve),
      'stand-in/docker-action': dockerAction(resolve),
    },
  };
}

import type { JsonObject } from '../../../../simulators/soda-cloud/json.ts';
import { isJsonObject } from '../../../../simulators/soda-cloud/json.ts';
import type { Resolve } from '../../readers/engine-login.ts';
import { below, parseMapping, textBelow } from '../../readers/mapping.ts';
import { placeOf } from '../../readers/runner-place.ts';
import { type Call, DONE, Refusal, type StandIn, said } from '../call.ts';
import { parseCommandLine } from '../command-line.ts';

/** A release of the chart soda-agent. */
interface Release {
  readonly values: JsonObject;
  readonly namespace: string;
}

/** As much of a cluster as a Soda Agent needs. */
export class Cluster {
  readonly secrets = new Map<string, JsonObject>();
  release: Release | undefined;
  #reachable = false;

  /** `aws eks update-kubeconfig` */
  connect(): void {
    this.#reachable = true;
  }

  check(): void {
    if (!this.#reachable) {
      throw new Refusal('Kubernetes cluster unreachable');
    }
  }
}

/** `kubectl apply` of a Secret, and `kubectl rollout restart`, with which the agent takes it. */
export function kubectl(cluster: Cluster, resolve: Resolve): StandIn {
  return async (call) => {
    cluster.check();
    const line = parseCommandLine(call.args, {
      values: [
        ['--namespace', '-n'],
        ['--filename', '-f'],
      ],
    });
    const namespace = line.one('--namespace');
    switch (line.operands.join(' ')) {
      case 'apply': {
        const manifest = parseMapping(placeOf(call).read(line.one('--filename')));
        if (manifest['kind'] !== 'Secret' || manifest['apiVersion'] !== 'v1') {
          throw new Refusal('not the manifest of a Secret');
        }
        const name = textBelow(manifest, 'metadata', 'name');
        cluster.secrets.set(`${namespace}/${name}`, manifest);
        return said(`secret/${name} created`);
      }
      case 'rollout restart deployment':
        await startAgent(cluster, namespace, resolve);
        return said('deployment.apps/soda-agent-orchestrator restarted');
      default:
        throw new Refusal(`kubectl ${line.operands.join(' ')} is not simulated`);
    }
  };
}

/** `helm repo` and `helm upgrade` of the chart soda-agent. */
export function helm(cluster: Cluster, resolve: Resolve): StandIn {
  return async (call) => {
    const [command, ...args] = call.args;
    if (command === 'repo') {
      return repository(args);
    }
    cluster.check();
    const line = parseCommandLine(args, {
      values: [
        ['--namespace', '-n'],
        ['--values', '-f'],
      ],
      flags: [['--install', '-i']],
    });
    if (command !== 'upgrade' || line.operands.join(' ') !== 'soda-agent soda-agent/soda-agent') {
      throw new Refusal(`helm ${command} is not simulated`);
    }
    const read = (path: string) => parseMapping(placeOf(call).read(path));
    const values = line.all('--values').map(read).reduce(merged);
    textBelow(values, 'soda', 'agent', 'name');
    const namespace = line.one('--namespace');
    cluster.release = { values, namespace };
    if (existingSecretIn(values) === undefined) {
      await startAgent(cluster, namespace, resolve);
    } else {
      // the chart's own, which the release before had, is no part of this one
      cluster.secrets.delete(`${namespace}/soda-agent-apikey`);
    }
    return said('Release "soda-agent" has been upgraded. Happy Helming!');
  };
}

function repository(args: readonly string[]) {
  if (args.join(' ') !== 'add soda-agent https://helm.soda.io/soda-agent/') {
    throw new Refusal(`helm repo ${args.join(' ')} is not simulated`);
  }
  return DONE;
}

interface Pair {
  readonly id: string;
  readonly secret: string;
}

function existingSecretIn(values: JsonObject): unknown {
  return below(values, 'soda', 'apikey', 'existingSecret');
}

/** From the values themselves, or from the Secret that they name. */
function pairOf({ values, namespace }: Release, cluster: Cluster): Pair {
  const existing = existingSecretIn(values);
  if (existing === undefined) {
    return {
      id: textBelow(values, 'soda', 'apikey', 'id'),
      secret: textBelow(values, 'soda', 'apikey', 'secret'),
    };
  }
  const manifest = cluster.secrets.get(`${namespace}/${existing}`);
  const decoded = (key: 'idKey' | 'secretKey') => {
    const name = textBelow(values, 'soda', 'apikey', 'secretKeys', key);
    return Buffer.from(textBelow(manifest, 'data', name), 'base64').toString('utf8');
  };
  return { id: decoded('idKey'), secret: decoded('secretKey') };
}

const REGIONS: Readonly<Record<string, string>> = {
  eu: 'https://cloud.soda.io',
  us: 'https://cloud.us.soda.io',
};

/** The agent logs in when it starts. */
async function startAgent(cluster: Cluster, namespace: string, resolve: Resolve): Promise<void> {
  const { release } = cluster;
  if (release?.namespace !== namespace) {
    throw new Refusal('there is no agent in this namespace');
  }
  const { id, secret } = pairOf(release, cluster);
  const cloud = below(release.values, 'soda', 'cloud');
  const region = below(cloud, 'region') ?? 'eu';
  const endpoint = below(cloud, 'endpoint') ?? REGIONS[String(region)];
  const response = await fetch(`${resolve(String(endpoint))}/api/v1/test-login`, {
    headers: { authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}` },
  });
  if (response.status !== 200) {
    throw new Refusal(`the agent does not start: Soda Cloud answers ${response.status}`);
  }
}

function merged(one: JsonObject, other: JsonObject): JsonObject {
  const entries = Object.entries(other).map(([key, value]) => {
    const before = one[key];
    return [key, isJsonObject(before) && isJsonObject(value) ? merged(before, value) : value];
  });
  return { ...one, ...Object.fromEntries(entries) };
}

/** `aws eks update-kubeconfig`, after somebody has logged in to AWS. */
export function updateKubeconfig(call: Call, cluster: Cluster): void {
  const line = parseCommandLine(call.args.slice(2), { values: [['--name']] });
  if (line.one('--name') === '') {
    throw new Refusal('the cluster has no name');
  }
  cluster.connect();
}

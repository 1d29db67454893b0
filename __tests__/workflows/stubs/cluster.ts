import type { JsonObject } from '../../../simulators/soda-cloud/json.ts';
import { isJsonObject } from '../../../simulators/soda-cloud/json.ts';
import type { SodaCloud } from '../../../simulators/soda-cloud/server.ts';
import { parseMapping, runnerContext, textAt, valueAt } from './files.ts';
import type { Resolve } from './soda.ts';
import { type Call, parseCommandLine, printing, type Stub, StubError, SUCCESS } from './stub.ts';

/** A release of the chart soda-agent. */
interface Release {
  readonly values: JsonObject;
  readonly namespace: string;
}

/** The part of a cluster that a Soda Agent uses. */
export class Cluster {
  readonly secrets = new Map<string, JsonObject>();
  release: Release | undefined;
  readonly #cloud: SodaCloud;
  readonly #startsAfter: number;
  #reachable = false;
  #naps = 0;
  #starting: { readonly id: string; readonly name: string } | undefined;

  /** @param startsAfter how often a script sleeps before an agent that was deployed is online */
  constructor(cloud: SodaCloud, startsAfter: number) {
    this.#cloud = cloud;
    this.#startsAfter = startsAfter;
  }

  /** `aws eks update-kubeconfig` */
  connect(): void {
    this.#reachable = true;
  }

  /** An agent that logged in comes online, now or later. */
  start(id: string, name: string): void {
    this.#starting = { id, name };
    this.#naps = 0;
    this.#connect();
  }

  /** `sleep`, without waiting. */
  sleep(): void {
    this.#naps += 1;
    this.#connect();
  }

  #connect(): void {
    if (this.#starting !== undefined && this.#naps >= this.#startsAfter) {
      this.#cloud.connectRunner(this.#starting.id, this.#starting.name);
      this.#starting = undefined;
    }
  }

  check(): void {
    if (!this.#reachable) {
      throw new StubError('Kubernetes cluster unreachable');
    }
  }
}

/** `kubectl apply` of a Secret, and `kubectl rollout restart`, after which the agent uses it. */
export function kubectl(cluster: Cluster, resolve: Resolve): Stub {
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
        const manifest = parseMapping(runnerContext(call).read(line.one('--filename')));
        if (manifest['kind'] !== 'Secret' || manifest['apiVersion'] !== 'v1') {
          throw new StubError('not the manifest of a Secret');
        }
        const name = textAt(manifest, 'metadata', 'name');
        cluster.secrets.set(`${namespace}/${name}`, manifest);
        return printing(`secret/${name} created`);
      }
      case 'rollout restart deployment':
        await startAgent(cluster, namespace, resolve);
        return printing('deployment.apps/soda-agent-orchestrator restarted');
      default:
        throw new StubError(`kubectl ${line.operands.join(' ')} is not simulated`);
    }
  };
}

/** `helm repo` and `helm upgrade` of the chart soda-agent. */
export function helm(cluster: Cluster, resolve: Resolve): Stub {
  return async (call) => {
    const [command, ...args] = call.args;
    if (command === 'repo') {
      return repository(args);
    }
    cluster.check();
    const line = parseCommandLine(args, {
      values: [['--namespace', '-n'], ['--values', '-f'], ['--set']],
      flags: [['--install', '-i']],
    });
    if (command !== 'upgrade' || line.operands.join(' ') !== 'soda-agent soda-agent/soda-agent') {
      throw new StubError(`helm ${command} is not simulated`);
    }
    const read = (path: string) => parseMapping(runnerContext(call).read(path));
    const values = [...line.all('--values').map(read), ...line.all('--set').map(assigned)].reduce(merge);
    textAt(values, 'soda', 'agent', 'name');
    const namespace = line.one('--namespace');
    cluster.release = { values, namespace };
    if (existingSecretIn(values) === undefined) {
      await startAgent(cluster, namespace, resolve);
    } else {
      // the Secret that the previous release created is not part of this one
      cluster.secrets.delete(`${namespace}/soda-agent-apikey`);
    }
    return printing('Release "soda-agent" has been upgraded. Happy Helming!');
  };
}

/** `--set a.b=c` */
function assigned(text: string): JsonObject {
  const [, path = '', value = ''] = /^([\w.]+)=([^,{}\\]+)$/.exec(text) ?? [];
  if (path === '') {
    throw new StubError(`--set ${text} is not simulated`);
  }
  const [last = '', ...outer] = path.split('.').reverse();
  return outer.reduce<JsonObject>((inner, key) => ({ [key]: inner }), { [last]: value });
}

function repository(args: readonly string[]) {
  if (args.join(' ') !== 'add soda-agent https://helm.soda.io/soda-agent/') {
    throw new StubError(`helm repo ${args.join(' ')} is not simulated`);
  }
  return SUCCESS;
}

interface Pair {
  readonly id: string;
  readonly secret: string;
}

function existingSecretIn(values: JsonObject): unknown {
  return valueAt(values, 'soda', 'apikey', 'existingSecret');
}

/** From the values, or from the Secret that they name. */
function keyPairOf({ values, namespace }: Release, cluster: Cluster): Pair {
  const existing = existingSecretIn(values);
  if (existing === undefined) {
    return {
      id: textAt(values, 'soda', 'apikey', 'id'),
      secret: textAt(values, 'soda', 'apikey', 'secret'),
    };
  }
  const manifest = cluster.secrets.get(`${namespace}/${existing}`);
  const decoded = (key: 'idKey' | 'secretKey') => {
    const name = textAt(values, 'soda', 'apikey', 'secretKeys', key);
    return Buffer.from(textAt(manifest, 'data', name), 'base64').toString('utf8');
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
    throw new StubError('there is no agent in this namespace');
  }
  const { id, secret } = keyPairOf(release, cluster);
  const cloud = valueAt(release.values, 'soda', 'cloud');
  const region = valueAt(cloud, 'region') ?? 'eu';
  const endpoint = valueAt(cloud, 'endpoint') ?? REGIONS[String(region)];
  const response = await fetch(`${resolve(String(endpoint))}/api/v1/test-login`, {
    headers: { authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}` },
  });
  if (response.status !== 200) {
    throw new StubError(`the agent does not start: Soda Cloud returned ${response.status}`);
  }
  cluster.start(id, textAt(release.values, 'soda', 'agent', 'name'));
}

function merge(one: JsonObject, other: JsonObject): JsonObject {
  const entries = Object.entries(other).map(([key, value]) => {
    const before = one[key];
    return [key, isJsonObject(before) && isJsonObject(value) ? merge(before, value) : value];
  });
  return { ...one, ...Object.fromEntries(entries) };
}

/** `aws eks update-kubeconfig` */
function updateKubeconfig(call: Call, cluster: Cluster): void {
  const line = parseCommandLine(call.args.slice(2), { values: [['--name']] });
  if (line.one('--name') === '') {
    throw new StubError('the cluster has no name');
  }
  cluster.connect();
}

const NEXT_KEY =
  'secretsmanager get-secret-value --secret-id soda-cloud/next --query SecretString --output text';

/** `aws secretsmanager` for the next key, and `aws eks` for the connection to the cluster. */
export function aws(cluster: Cluster, nextKey: () => string): Stub {
  return (call) => {
    const [service, command] = call.args;
    if (call.args.join(' ') === NEXT_KEY) {
      return printing(nextKey());
    }
    if (service === 'eks' && command === 'update-kubeconfig') {
      updateKubeconfig(call, cluster);
      return SUCCESS;
    }
    throw new StubError(`not simulated: aws ${service} ${command}`);
  };
}

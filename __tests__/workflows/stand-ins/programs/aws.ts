import { DONE, Refusal, type StandIn, said } from '../call.ts';
import { type Cluster, updateKubeconfig } from './cluster.ts';

const NEXT_KEY =
  'secretsmanager get-secret-value --secret-id soda-cloud/next --query SecretString --output text';

/** The vault in which the next key waits, and the way to a cluster. */
export function aws(cluster: Cluster, nextKey: () => string): StandIn {
  return (call) => {
    const [service, command] = call.args;
    if (call.args.join(' ') === NEXT_KEY) {
      return said(nextKey());
    }
    if (service === 'eks' && command === 'update-kubeconfig') {
      updateKubeconfig(call, cluster);
      return DONE;
    }
    throw new Refusal(`not simulated: aws ${service} ${command}`);
  };
}

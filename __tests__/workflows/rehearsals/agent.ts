import { deepEqual } from 'node:assert/strict';
import type { Rehearsal } from '../rehearsal.ts';
import { printed } from '../rehearsal.ts';
import { AGENT } from './repository.ts';

const CLUSTER = { AGENT_AWS_ROLE: 'arn:aws:iam::000000000000:role/agent', AGENT_CLUSTER: 'production' };

/** The examples that bring the key, and what it pulls, to an agent. */
export const AGENTS: readonly Rehearsal[] = [
  {
    name: 'deploy-agent.yml',
    async run(director) {
      const { log } = await director.play({
        event: 'workflow_dispatch',
        secrets: AGENT,
        variables: CLUSTER,
      });
      printed(log, 'Release "soda-agent" has been upgraded. Happy Helming!');
      return 'helm merges values.yml with the other values, and the agent logs in at the region in it';
    },
  },
  {
    name: 'deploy-agent-with-secret.yml',
    async run(director) {
      const { log } = await director.play({
        event: 'workflow_dispatch',
        secrets: AGENT,
        variables: CLUSTER,
      });
      printed(log, 'deployment.apps/soda-agent-orchestrator restarted');
      return 'the Secret has the name and keys that existingSecret wants, after Helm, and the agent logs in';
    },
  },
  {
    name: 'pull-agent-images.yml',
    async run(director) {
      const { log, calls } = await director.play({
        event: 'workflow_dispatch',
        secrets: AGENT,
        variables: { SODA_AGENT_IMAGE: 'sodadata/agent-orchestrator:1.0.0' },
      });
      printed(log, 'Login Succeeded');
      deepEqual(
        calls.map(({ args: [command] }) => command),
        ['login', 'pull', 'logout'],
      );
      return 'docker login gets the key from export-env, the secret by its standard input only';
    },
  },
];

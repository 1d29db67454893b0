import { deepEqual } from 'node:assert/strict';
import type { WorkflowTest } from '../workflow-test.ts';
import { assertPrinted } from '../workflow-test.ts';
import { AGENT, SCANNING } from './setup.ts';

const CLUSTER = { AGENT_AWS_ROLE: 'arn:aws:iam::000000000000:role/agent', AGENT_CLUSTER: 'production' };

/** The examples that deploy an agent with the key, or that get images and packages with it. */
export const AGENTS: readonly WorkflowTest[] = [
  {
    name: 'deploy-agent.yml',
    async run(workflow) {
      const { log } = await workflow.run({
        event: 'workflow_dispatch',
        secrets: AGENT,
        variables: CLUSTER,
      });
      assertPrinted(log, 'Release "soda-agent" has been upgraded. Happy Helming!');
      return 'helm merges values.yml with the other values, and the agent logs in at the region in it';
    },
  },
  {
    name: 'deploy-agent-with-secret.yml',
    async run(workflow) {
      const { log } = await workflow.run({
        event: 'workflow_dispatch',
        secrets: AGENT,
        variables: CLUSTER,
      });
      assertPrinted(log, 'deployment.apps/soda-agent-orchestrator restarted');
      return 'the Secret has the name and keys that existingSecret expects, after Helm, and the agent logs in';
    },
  },
  {
    name: 'pull-agent-images.yml',
    async run(workflow) {
      const { log, calls } = await workflow.run({
        event: 'workflow_dispatch',
        secrets: AGENT,
        variables: { SODA_AGENT_IMAGE: 'sodadata/agent-orchestrator:1.0.0' },
      });
      assertPrinted(log, 'registry.cloud.soda.io/sodadata/agent-orchestrator:1.0.0');
      deepEqual(
        calls.map(({ args: [command] }) => command),
        ['pull'],
      );
      return 'docker finds the login of the registry through DOCKER_CONFIG, without docker login';
    },
  },
  {
    name: 'install-from-private-index.yml',
    async run(workflow) {
      const { log } = await workflow.run({ event: 'workflow_dispatch', secrets: SCANNING });
      assertPrinted(log, 'Installed 1 executable: soda-mcp');
      return 'uv finds the login of the index in the file that NETRC names';
    },
  },
];

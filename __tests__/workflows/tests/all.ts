import type { WorkflowTest } from '../workflow-test.ts';
import { AGENTS } from './agent.ts';
import { AUDIT_AND_RETIRE } from './audit-and-retire.ts';
import { README } from './readme.ts';
import { ROTATIONS } from './rotation.ts';
import { CURL, SCANS } from './scans.ts';
import { SELF_TEST } from './self-test.ts';

export const WORKFLOW_TESTS: readonly WorkflowTest[] = [
  SELF_TEST,
  ...README,
  ...SCANS,
  ...AGENTS,
  CURL,
  ...ROTATIONS,
  ...AUDIT_AND_RETIRE,
];

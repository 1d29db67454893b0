import { equal, ok } from 'node:assert/strict';
import type { ApiKey } from '../../../simulators/soda-cloud/organizations.ts';
import { encodedForms } from '../keys.ts';
import { assertPrinted, type WorkflowTest } from '../workflow-test.ts';

/** A pair whose secret needs escapes. The log must show neither the secret nor its escaped form. */
const HOSTILE: ApiKey = {
  id: '3b0f5c7e-6d21-4a98-8c4f-9e7a1b2d3c40',
  secret: 'Wq4"quoted${dollar}\\slash#\'tail-of-the-secret-8sKd2',
};

const FORBIDDEN = {
  ...encodedForms('hostile', HOSTILE),
  'a part of the hostile secret': 'tail-of-the-secret',
};

/** What no example covers: several uses in one job, the masks, and a job that fails. */
export const SELF_TEST: WorkflowTest = {
  name: 'self-test',
  async run(workflow) {
    workflow.environment.cloud.addKey('Acme Data', HOSTILE);
    const run = (fail: boolean) =>
      workflow.run({
        inOwnRepository: true,
        // such runs have no secrets, which the step with if-missing needs
        actor: 'dependabot[bot]',
        fails: fail,
        variables: { KEY_ID: HOSTILE.id, KEY_SECRET: HOSTILE.secret, FAIL: String(fail) },
        forbidden: FORBIDDEN,
      });
    const { log } = await run(false);
    for (const line of [
      'the files are where the outputs say',
      'true true Acme Data cloud.soda.io current',
      'false false  cloud.soda.io ',
      'ID <***>, secret <***>',
      'Basic <***>',
    ]) {
      assertPrinted(log, line);
    }
    equal(log.match(/api_key_(id|secret): "\*\*\*"/g)?.length, 4, 'masked lines of the two files');
    equal(removed(log), 2, 'files removed by post');
    const failed = await run(true);
    ok(failed.log.includes('Failure - Main A failure after that'), 'no other step fails');
    equal(removed(failed.log), 2, 'files removed by post after a failure');
    return 'three uses in one job; outputs, masks of a key that needs escapes, if-missing: skip; post removes both files, also after a failure';
  },
};

function removed(log: string): number {
  return log.match(/\| Removed \S+\/(configuration|soda-cloud)\.yml/g)?.length ?? 0;
}

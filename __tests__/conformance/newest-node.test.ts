import { execFileSync } from 'node:child_process';
import { describe, expect, test } from '@jest/globals';
import { testActionOn } from './another-node.ts';
import { NEWEST_NODE, NEWEST_VERSION } from './engines/newest-node.ts';

// npm has it for Linux on x64 only
const describeNode = NEWEST_NODE === undefined ? describe.skip : describe;

describeNode(`Node ${NEWEST_VERSION}`, () => {
  const executable = NEWEST_NODE ?? '';

  test('is that version', () => {
    expect(execFileSync(executable, ['--version'], { encoding: 'utf8' }).trim()).toBe(`v${NEWEST_VERSION}`);
  });

  testActionOn(executable);
});

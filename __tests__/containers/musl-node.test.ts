import { execFileSync } from 'node:child_process';
import { describe, expect, test } from '@jest/globals';
import { testActionOn } from '../conformance/another-node.ts';
import { MUSL_NODE } from './musl-node.ts';

describe('Node for musl', () => {
  test('is that, and of this version', () => {
    const script =
      'console.log(process.version, process.report.getReport().header.glibcVersionRuntime ?? "no glibc")';
    const output = execFileSync(MUSL_NODE.executable, ['-e', script], { encoding: 'utf8' });
    expect(output.trim()).toBe(`v${MUSL_NODE.version} no glibc`);
  });

  testActionOn(MUSL_NODE.executable);
});

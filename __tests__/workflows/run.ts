import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { README_WORKFLOWS } from '../unit/workflows.ts';
import { installAct } from './act/install.ts';
import { TestEnvironment } from './environment.ts';
import { WORKFLOW_TESTS } from './tests/all.ts';
import { Workflow, type WorkflowTest } from './workflow-test.ts';

const EXAMPLES = new URL('../../examples/', import.meta.url);
const SELF_TEST = new URL('self-test.yml', import.meta.url);

/** Runs one test and prints its result. */
async function runTest(act: string, test: WorkflowTest): Promise<boolean> {
  const text = readWorkflow(test);
  const startedAt = performance.now();
  const environment = await TestEnvironment.open(act, test.github ?? {});
  let workflow: Workflow | undefined;
  try {
    workflow = new Workflow(environment, test.change?.(text) ?? text, test.rules ?? []);
    const result = await test.run(workflow);
    printResult('pass', test.name, result, startedAt);
    return true;
  } catch (error) {
    printResult('FAIL', test.name, error instanceof Error ? error.message : String(error), startedAt);
    console.log((workflow?.log ?? '').replace(/^/gm, '        '));
    return false;
  } finally {
    await environment.close();
  }
}

function printResult(status: 'pass' | 'FAIL', name: string, details: string, startedAt: number): void {
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  console.log(`${status.padEnd(6)} ${name.padEnd(44)} ${seconds.padStart(5)} s  ${details}`);
}

function readWorkflow(test: WorkflowTest): string {
  const name = fileOf(test);
  const shown = README_WORKFLOWS.find(({ place }) => place === name);
  return shown?.text ?? readFileSync(name === undefined ? SELF_TEST : new URL(name, EXAMPLES), 'utf8');
}

function fileOf({ name }: WorkflowTest): string | undefined {
  return /^[\w-]+\.yml/.exec(name)?.[0];
}

/** Every example and every workflow of the README needs a test. */
function untestedWorkflows(): string[] {
  const names = new Set(WORKFLOW_TESTS.map(fileOf));
  const examples = readdirSync(EXAMPLES).filter((name) => name.endsWith('.yml'));
  return [...examples, ...README_WORKFLOWS.map(({ place }) => place)].filter((name) => !names.has(name));
}

async function main(): Promise<boolean> {
  const { values, positionals } = parseArgs({
    options: { outputFile: { type: 'string' } },
    allowPositionals: true,
  });
  const selected = WORKFLOW_TESTS.filter(
    ({ name }) => positionals.length === 0 || positionals.some((part) => name.includes(part)),
  );
  if (selected.length === 0) {
    console.log(`FAIL   no test matches ${positionals.join(' or ')}`);
  }
  const act = installAct();
  let passed = 0;
  let failed = selected.length === 0 ? 1 : 0;
  for (const name of untestedWorkflows()) {
    console.log(`FAIL   ${name}: there is no test for it`);
    failed += 1;
  }
  for (const test of selected) {
    if (await runTest(act, test)) {
      passed += 1;
    } else {
      failed += 1;
    }
  }
  console.log(`\n${passed} passed, ${failed} failed`);
  if (values.outputFile !== undefined) {
    const counts = { numPassedTests: passed, numFailedTests: failed, numRuntimeErrorTestSuites: 0 };
    writeFileSync(values.outputFile, JSON.stringify(counts));
  }
  return failed === 0;
}

process.exitCode = (await main()) ? 0 : 1;

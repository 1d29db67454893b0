// The process in a sandbox that holds loaded tests and runs those that it is told to. argv: the sandbox.
import { writeFileSync } from 'node:fs';
import { createRequire, registerHooks } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Order, Result } from './orders.ts';
import { type LoadedTest, loadTests } from './test-tree.ts';

const [sandbox = ''] = process.argv.slice(2);
const require = createRequire(import.meta.url);

registerHooks({
  resolve: (specifier, context, next) =>
    specifier === '@jest/globals'
      ? { url: new URL('stand-in.ts', import.meta.url).href, shortCircuit: true }
      : next(specifier, context),
});

const loaded = new Map<string, readonly LoadedTest[]>();

/** What this process and the bundles that it starts do from now on. */
function setSwitch({ active, covering }: { active?: string; covering?: string }): void {
  writeFileSync(join(sandbox, 'switch.json'), JSON.stringify({ active, covering }));
  const path = join(sandbox, 'switch.cjs');
  delete require.cache[path];
  require(path);
}

async function testsOf(file: string): Promise<readonly LoadedTest[]> {
  const known = loaded.get(file);
  if (known !== undefined) {
    return known;
  }
  const tests = await loadTests(() => import(pathToFileURL(join(sandbox, file)).href));
  loaded.set(file, tests);
  return tests;
}

async function perform(order: Order): Promise<Result> {
  if (order.kind === 'list') {
    setSwitch({ covering: `${order.file}\t-1` });
    return { kind: 'listed', names: (await testsOf(order.file)).map(({ name }) => name) };
  }
  if (order.loadMutated) {
    setSwitch({ active: order.active ?? '' });
  } else {
    setSwitch({});
  }
  const test = (await testsOf(order.file))[order.index];
  if (test === undefined) {
    throw new Error(`${order.file} has no test ${order.index}`);
  }
  setSwitch(
    order.active === undefined ? { covering: `${order.file}\t${order.index}` } : { active: order.active },
  );
  const begun = performance.now();
  const failure = await test.run().then(
    () => undefined,
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
  return {
    kind: 'ran',
    milliseconds: performance.now() - begun,
    ...(failure === undefined ? {} : { failure }),
  };
}

// a test that was left behind by its failure may still break something
process.on('unhandledRejection', () => undefined);
process.on('message', (order: Order) => {
  perform(order).then(
    (result) => process.send?.(result),
    (error: unknown) => process.send?.({ kind: 'broken', reason: String(error) } satisfies Result),
  );
});

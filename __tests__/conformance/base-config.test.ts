import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import pLimit from 'p-limit';
import { parseCommands } from '../../simulators/runner/command-log.ts';
import type { ActionRun } from '../../simulators/runner/run-action.ts';
import { withSodaCloud } from '../../src/formats/base-config.ts';
import { sodaCloudBlock } from '../../src/formats/soda-cloud-block.ts';
import { ActionError } from '../../src/shared/action-error.ts';
import { CONSTRUCTS, ENCLOSURES, EVIL, type HostileBase, SPELLINGS, VARIABLES } from './base-configs.ts';
import { type Key, NOWHERE, NOWHERE_URL, reading, runConfigure } from './configure.ts';
import type { ReadConfiguration } from './engines/configuration-reader.ts';
import { createSetup, type Setup } from './setup.ts';

const KEY: Key = {
  id: '0d5b1a52-6f0e-4b7c-9d7e-8a1f3c2b4e60',
  secret: 'bQ2-xV7yZ_k9LmNpRtWcEfHjAsDgUiOq3S5v8B1n4M6r0T2w5YzXaG',
};

/** The results of this test. `UPDATE_TABLE=1 npm run test:conformance -- base-config` updates it. */
const TABLE = new URL('base-configs.md', import.meta.url);

const WRITTEN = 'the written host and key';
const NOTHING = 'nothing, with an error';

let setup: Setup;

beforeAll(async () => {
  setup = await createSetup();
});

afterAll(() => setup.remove());

function outcome(read: ReadConfiguration | undefined): string {
  const { id, secret } = reading(KEY);
  if (read?.url === NOWHERE_URL && read.id === id && read.secret === secret) {
    return WRITTEN;
  }
  return read?.url === null && read.errors.length > 0 ? NOTHING : `WRONG: ${JSON.stringify(read)}`;
}

/** `written`, or the reason of the error. */
function actionResult({ exitCode, stdout }: ActionRun): string {
  if (exitCode === 0) {
    return 'written';
  }
  const [error] = parseCommands(stdout).filter(({ command }) => command === 'error');
  expect(error?.properties['title']).toMatch(/^base-config /);
  expect(error?.message).not.toMatch(EVIL);
  return /Why: (.*?\.)(?: |$)/m.exec(error?.message ?? '')?.[1] ?? '';
}

interface Case {
  readonly base: HostileBase;
  readonly values: string;
}

async function outcomeOf({ base, values }: Case, index: number): Promise<{ row: string; action: string }> {
  const path = join(setup.sandbox.workspace, `base-${index}.yml`);
  await writeFile(path, base.text);
  const run = await runConfigure(setup.sandbox, KEY, { ...NOWHERE, 'base-config': path, values });
  const action = actionResult(run);
  const used = async (engine: 'v3' | 'v4') => {
    const files = [run.outputs['config-path'] ?? ''];
    const [read] = await setup[engine].read(files, { ...VARIABLES, ...run.exported });
    return outcome(read);
  };
  const engines =
    run.exitCode === 0 ? [await used('v3'), values === 'literal' ? await used('v4') : ''] : ['', ''];
  return { row: `| ${[base.name, values, action, ...engines].join(' | ')} |`, action };
}

test('F1: with any base-config, each engine uses the written host and key, or reports an error and uses nothing', async () => {
  const cases: readonly Case[] = [
    ...[...SPELLINGS, ...CONSTRUCTS].map((base) => ({ base, values: 'literal' })),
    // a reference makes v3 render the file, even if it has no other template
    ...CONSTRUCTS.filter(({ name }) => !/with a block|trims/.test(name)).map((base) => ({
      base,
      values: 'reference',
    })),
  ];
  const outcomes = await pLimit(1).map([...cases.entries()], ([index, each]) => outcomeOf(each, index));
  const table = [
    '| base-config | values | the action | Soda Core v3 uses | Soda Core v4 uses |',
    '|---|---|---|---|---|',
    ...outcomes.map(({ row }) => row),
    '',
  ].join('\n');
  if (process.env['UPDATE_TABLE'] === '1') {
    await writeFile(TABLE, table);
  }

  expect(outcomes.filter(({ row }) => row.includes('WRONG'))).toEqual([]);
  const withoutPosition = outcomes.filter(
    ({ action }) => !/^written$|line \d+, column \d+|It is empty/.test(action),
  );
  expect(withoutPosition).toEqual([]);
  expect(table).toBe(await readFile(TABLE, 'utf8'));
});

test('F1: this also applies to every spelling of the block in every construct', async () => {
  const block = sodaCloudBlock(
    { host: '127.0.0.1', port: 8443, scheme: 'http' },
    { id: JSON.stringify(KEY.id), secret: JSON.stringify(KEY.secret) },
    'in braces',
  );
  const texts = SPELLINGS.flatMap(({ text }) =>
    ENCLOSURES.flatMap(([, start, end]) => [
      `# ${start}\n${text}# ${end} \${LAKE_TYPE}\n`,
      `${start}\n${text}${end} # \${LAKE_TYPE}\n`,
      text.replace(/^data_source/m, `# ${start}\n# ${end}\${LAKE_TYPE}\ndata_source`),
      text
        .replace('type: duckdb', `type: "${start.replaceAll('"', "'")}"`)
        .concat(`# ${end} \${LAKE_TYPE}\n`),
    ]),
  );
  const written = texts.flatMap((text) => {
    try {
      return [{ base: text, text: withSodaCloud(text, block, '# header').text }];
    } catch (error) {
      expect(error).toBeInstanceOf(ActionError);
      return [];
    }
  });
  const paths = await pLimit(8).map([...written.entries()], async ([index, { text }]) => {
    const path = join(setup.sandbox.workspace, `crossed-${index}.yml`);
    await writeFile(path, text);
    return path;
  });
  const read = {
    v3: (await setup.v3.read(paths, VARIABLES)).map(outcome),
    v4: (await setup.v4.read(paths, VARIABLES)).map(outcome),
  };

  for (const [engine, outcomes] of Object.entries(read)) {
    const wrong = outcomes.flatMap((result, index) =>
      result === WRITTEN || result === NOTHING ? [] : [{ engine, result, base: written[index]?.base }],
    );
    expect(wrong).toEqual([]);
    expect(outcomes.filter((result) => result === WRITTEN).length).toBeGreaterThan(200);
  }
  console.log(
    `${texts.length} files, ${written.length} written; the written host and key: ${Object.entries(read)
      .map(([engine, outcomes]) => `${engine} ${outcomes.filter((result) => result === WRITTEN).length}`)
      .join(', ')}; nothing, with an error: ${Object.entries(read)
      .map(([engine, outcomes]) => `${engine} ${outcomes.filter((result) => result === NOTHING).length}`)
      .join(', ')}; another host: 0`,
  );
});

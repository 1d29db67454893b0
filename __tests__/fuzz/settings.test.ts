import { expect } from '@jest/globals';
import fc from 'fast-check';
import { FORMAT_NAMES } from '../../src/formats/index.ts';
import { INPUT_NAMES, type InputName, MODES } from '../../src/inputs/definitions.ts';
import { readSettings } from '../../src/inputs/index.ts';
import { InputReader } from '../../src/inputs/reader.ts';
import type { Settings } from '../../src/inputs/types.ts';
import { CURRENT, leaksOf, PREVIOUS } from '../product/job.ts';
import { NEW } from '../product/rotation-job.ts';
import { inputsOf } from '../unit/inputs-of.ts';
import { createMemoryLog } from '../unit/memory-log.ts';
import { fuzz } from './fuzz.ts';
import { mutated, swollen } from './hostile-text.ts';
import { eventualOutcomeOf } from './outcome.ts';
import { blockOf } from './soda-cloud-texts.ts';

const booleans = ['true', 'false', 'TRUE', 'yes', ''];
const numbers = ['0', '1', '24.5', '999999999', '-1', '1e9', '٣'];
const names = ['A, B', 'A\nB', 'a,A', 'GITHUB_X,B', 'A', '1A,B', 'PATH,B', 'A,B,C', 'É,B'];

/** Accepted values of some inputs. */
const VALUES: Partial<Record<InputName, readonly string[]>> = {
  mode: MODES,
  'api-key-id': [CURRENT.id],
  'api-key-secret': [CURRENT.secret],
  'previous-api-key-id': [PREVIOUS.id, ''],
  'previous-api-key-secret': [PREVIOUS.secret, ''],
  'new-api-key-id': [NEW.id, ''],
  'new-api-key-secret': [NEW.secret, ''],
  region: ['eu', 'us', 'EU'],
  host: [
    'cloud.soda.io',
    'https://soda.example:8443/x',
    'http://localhost:80',
    '[::1]',
    'host:0',
    'a@b',
    'ü.example',
  ],
  port: ['443', '0', '65535', '65536', '0x50'],
  scheme: ['https', 'http', 'HTTP'],
  'if-missing': ['fail', 'skip'],
  format: FORMAT_NAMES,
  values: ['literal', 'reference'],
  'env-names': names,
  'secret-names': names,
  'previous-secret-names': [...names, 'C,D'],
  'file-mode': ['0600', '644', '0o640', '777', '0000', '0666', '0400', '08'],
  'github-token': ['github_pat_11ABCDEFG0123456789_fuzz'],
  'github-api-url': [
    'https://api.github.com',
    'http://127.0.0.1:1',
    'http://github.example',
    'https://a:b@x',
    'ftp://x',
  ],
  targets: ['repo', 'repo:acme/data\norg', 'environment:prod', ',', 'environment:a/b:c'],
  'key-command': ['cat key.json', ''],
  'retire-runner-id': ['runner-1', CURRENT.id],
  'issue-labels': ['a, b', 'x'.repeat(51), ','],
};
const REQUIRED: readonly InputName[] = [
  'mode',
  'api-key-id',
  'api-key-secret',
  'github-token',
  'new-api-key-id',
  'new-api-key-secret',
];

const given = (name: InputName): fc.Arbitrary<string> => {
  const known = VALUES[name] ?? (/days|hours|interval/.test(name) ? numbers : booleans);
  const good = fc.constantFrom(...known);
  return fc.oneof({ weight: 30, arbitrary: good }, { weight: 1, arbitrary: mutated(good) });
};
const inputs = fc
  .tuple(
    fc.record(Object.fromEntries(INPUT_NAMES.map((name) => [name, given(name)]))),
    fc.subarray([...INPUT_NAMES], { maxLength: 6 }),
    fc.option(mutated(blockOf(CURRENT)), { nil: undefined, freq: 8 }),
  )
  .map(([all, chosen, block]): Record<string, string> => {
    const set = new Set([...REQUIRED, ...chosen].filter((name) => !/^(new-)?soda-cloud$/.test(name)));
    const kept = Object.fromEntries(
      Object.entries(all).filter(([name]) => [...set].some((each) => each === name)),
    );
    const keyless = { 'api-key-id': '', 'api-key-secret': '', 'soda-cloud': block ?? '' };
    return block === undefined ? kept : { ...kept, ...keyless };
  });

async function read(values: Readonly<Record<string, string>>, size: number) {
  const { log, shown } = createMemoryLog();
  const environment = {
    ...Object.fromEntries(
      Object.entries(values).map(([name, text]) => [`INPUT_${name.toUpperCase()}`, text]),
    ),
  };
  const reader = new InputReader(inputsOf(environment), (text) => log.sanitize(text));
  const run = { fromFork: false, byDependabot: false };
  // a key that was damaged on its way is another key
  const secrets = [CURRENT, PREVIOUS, NEW].filter(({ id, secret }) =>
    [id, secret].every((half) => Object.values(values).includes(half)),
  );
  const outcome = await eventualOutcomeOf({ size, secrets }, () =>
    readSettings({ reader, log, run, environment }, async () => ({ repository: 'acme/data', apiUrl: '' })),
  );
  expect(secrets.flatMap((pair) => leaksOf(pair, shown()))).toEqual([]);
  return outcome;
}

function expectSound(settings: Settings): void {
  const { host, scheme, port } = settings.connection;
  expect(host).toMatch(/^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)$/);
  expect(port === undefined || (Number.isInteger(port) && port > 0 && port < 65_536)).toBe(true);
  expect(scheme === 'https' || /localhost$|^127\.|^\[::1\]$/.test(host)).toBe(true);
  if (settings.mode === 'skipped') {
    return;
  }
  if (settings.key.found) {
    expect([settings.key.pair.id, settings.key.pair.secret].map((half) => half.reveal()).join()).not.toMatch(
      /[\r\n]/,
    );
  }
  if (settings.mode === 'configure') {
    expect(settings.envNames.join()).toMatch(/^[A-Za-z_]\w*,[A-Za-z_]\w*$/);
    expect((settings.fileMode & 0o400) !== 0 && settings.fileMode <= 0o777).toBe(true);
    return;
  }
  const all = [
    settings.names.id,
    settings.names.secret,
    settings.previousNames.id,
    settings.previousNames.secret,
  ];
  expect(new Set(all).size).toBe(4);
  expect(all.filter((name) => !/^(?!GITHUB_)[A-Z_][A-Z0-9_]*$/.test(name))).toEqual([]);
  expect(settings.targetList.named.length).toBeGreaterThan(0);
  const { protocol, hostname } = new URL(settings.github.apiUrl);
  expect(protocol === 'https:' || /localhost$|^127\.|^\[::1\]$/.test(hostname)).toBe(true);
}

fuzz('settings: any combination of inputs', 4000, inputs, async (values) => {
  const outcome = await read(values, Object.values(values).join('').length);

  if (outcome.kind === 'value') {
    expectSound(outcome.value);
  }
});

const long = fc
  .constantFrom<InputName>('host', 'targets', 'env-names', 'issue-labels', 'file-mode', 'mode')
  .chain((name) => swollen(given(name), 1024 * 1024).map((text) => ({ name, text })));

fuzz('settings: one very long input', 60, long, async ({ name, text }) => {
  const mode = name === 'targets' ? 'rotate' : name === 'issue-labels' ? 'audit' : 'configure';
  const standard = {
    mode,
    'api-key-id': CURRENT.id,
    'api-key-secret': CURRENT.secret,
    'github-token': 'token',
  };
  await read({ ...standard, [name]: text }, text.length);
});

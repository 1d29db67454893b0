import { dirname, join } from 'node:path';
import { expect } from '@jest/globals';
import fc from 'fast-check';
import { parseDocument } from 'yaml';
import { holdsMarker, reminderMarker, replaceReminder } from '../../src/audit/reminder.ts';
import { parseCleanupState } from '../../src/configure/cleanup.ts';
import { envFile } from '../../src/formats/env-file.ts';
import { headerLine } from '../../src/formats/header.ts';
import { sodaLibrary } from '../../src/formats/soda-library.ts';
import { parseRetryAfter } from '../../src/http/retry.ts';
import { Secret } from '../../src/shared/secret.ts';
import { isFromFork } from '../../src/shared/workflow.ts';
import { fuzz } from './fuzz.ts';
import { mutated, swollen } from './hostile-text.ts';
import { eventualOutcomeOf, outcomeOf } from './outcome.ts';
import { strangeKeys } from './soda-cloud-texts.ts';

const often = (good: fc.Arbitrary<unknown>) =>
  fc.oneof({ weight: 12, arbitrary: good }, { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 1 }) });
const profile = fc.record(
  {
    addedBreak: often(fc.constantFrom('\n', '\r\n', '')),
    modeBefore: often(fc.constantFrom(0o600, 0o777, 0o1777, -1, 0.5)),
  },
  { requiredKeys: ['addedBreak'] },
);
const anyPath = fc.constantFrom(
  '/etc/passwd',
  '/a',
  '/a/..',
  'a',
  '/a/b\n::warning::x',
  '/a/.soda-cloud-x.tmp',
  '',
);
const state = fc
  .record(
    {
      file: often(fc.oneof(fc.constant('/a/b/c.yml'), anyPath)),
      header: often(
        fc.constantFrom(
          headerLine('0a1b2c3d'),
          headerLine('0a1b2c3d', '4e5f6071'),
          headerLine('0a1b2c3d', '4e5f6071', 'json'),
          headerLine(''),
          `${headerLine('0a1b2c3d')}x`,
        ),
      ),
      temporaryFile: often(fc.oneof(fc.constant('/a/b/.soda-cloud-0a1b2c3d.tmp'), anyPath)),
      directories: often(
        fc.oneof(fc.constantFrom(['/a', '/a/b'], ['/a/b'], []), fc.array(anyPath, { maxLength: 3 })),
      ),
      cleanup: often(fc.boolean()),
      excluded: often(fc.boolean()),
      profile: often(profile),
      other: often(fc.constant(undefined)),
    },
    { requiredKeys: ['file', 'header', 'temporaryFile', 'directories', 'cleanup', 'excluded'] },
  )
  .map((value) => JSON.stringify(value));

fuzz(
  'F2: cleanup states name files of the action only, or are none',
  6000,
  fc.oneof(state, mutated(state)),
  (text) => {
    const outcome = outcomeOf({ size: text.length }, () => parseCleanupState(text));

    if (outcome.kind === 'value' && outcome.value !== undefined) {
      const { file, header, temporaryFile, directories, cleanup, excluded, profile } = outcome.value;
      expect(file).toMatch(/^\/[^\n]*$/);
      expect(header).toMatch(
        /^(# |\{ "_comment": ")Written by Soda Cloud Keys \([0-9a-f]{8}( [0-9a-f]{8})?\)\. [^\n]+\.(",)?$/,
      );
      expect(temporaryFile.slice(0, -'0a1b2c3d.tmp'.length)).toBe(join(dirname(file), '.soda-cloud-'));
      expect(directories.filter((directory) => !file.startsWith(directory))).toEqual([]);
      expect([typeof cleanup, typeof excluded]).toEqual(['boolean', 'boolean']);
      expect([undefined, '', '\n', '\r\n']).toContain(profile?.addedBreak);
      expect((profile?.modeBefore ?? 0) & ~0o777).toBe(0);
    }
  },
);

const MARKER = reminderMarker({ host: 'cloud.soda.io', names: { id: 'A', secret: 'B' } });
const END = '<!-- soda-cloud-keys: end -->';
const issue = fc.tuple(fc.string(), fc.string(), fc.string()).map((parts) => parts.join(`\n${MARKER}\n`));

fuzz(
  'reminders: a second time changes nothing',
  2000,
  fc.oneof(mutated(issue), swollen(issue, 65_536)),
  (body) => {
    const text = `${MARKER}\n\nwords\n\n${END}`;
    const outcome = outcomeOf({ size: body.length }, () => replaceReminder(body, MARKER, text));
    const once = outcome.kind === 'value' ? outcome.value : '';

    expect(holdsMarker(once, MARKER)).toBe(true);
    expect(replaceReminder(once, MARKER, text)).toBe(once);
  },
);

const request = {
  header: '# header',
  connection: { scheme: 'https', host: 'cloud.soda.io' },
  values: 'literal',
  envNames: ['A', 'B'],
  overwrite: false,
} as const;

fuzz('files: keys are read back', 2000, strangeKeys, async (pair) => {
  const fed = { size: 100, secrets: [pair] };
  const secrets = { id: new Secret(pair.id), secret: new Secret(pair.secret) };
  const env = await eventualOutcomeOf(fed, () => envFile.render({ ...request, pair: secrets }));
  const yaml = await eventualOutcomeOf(fed, () => sodaLibrary.render({ ...request, pair: secrets }));

  if (env.kind === 'value') {
    expect(env.value.text.split('\n')).toEqual(['# header', `A=${pair.id}`, `B=${pair.secret}`, '']);
  }
  if (yaml.kind === 'value') {
    const block: unknown = parseDocument(yaml.value.text).toJS();
    expect(block).toMatchObject({ soda_cloud: { api_key_id: pair.id, api_key_secret: pair.secret } });
  }
});

fuzz(
  'Retry-After: a time or none',
  1000,
  mutated(fc.constantFrom('5', 'Thu, 01 Jan 1970 00:00:00 GMT')),
  (text) => {
    const pause = parseRetryAfter(text, 0);
    expect(pause === undefined || pause >= 0).toBe(true);
  },
);

const event = mutated(fc.constant('{"pull_request":{"head":{"repo":{"full_name":"a/b"}}}}')).map(
  (text): unknown => {
    try {
      return JSON.parse(text);
    } catch {
      return text;
    }
  },
);
fuzz('events: of a fork or not', 500, event, (payload) => {
  const outcome = outcomeOf({ size: 100 }, () => isFromFork({ payload, repository: 'a/b' }));
  expect(outcome.kind).toBe('value');
});

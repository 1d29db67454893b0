import { expect } from '@jest/globals';
import fc from 'fast-check';
import { parseDocument } from 'yaml';
import { parseReceipt } from '../../src/files/receipt.ts';
import { envFile } from '../../src/formats/env-file.ts';
import { sodaLibrary } from '../../src/formats/soda-library.ts';
import { parseRetryAfter } from '../../src/http/retry.ts';
import { Secret } from '../../src/keys/secret.ts';
import { holdsMarker, reminderMarker, replaceReminder } from '../../src/reminder/reminder-text.ts';
import { readWorkflowRun } from '../../src/runner/workflow-run.ts';
import { fuzz } from './fuzz.ts';
import { mutated, swollen } from './hostile-text.ts';
import { strangeKeys } from './soda-cloud-texts.ts';
import { eventualOutcomeOf, outcomeOf } from './verdict.ts';

const often = (good: fc.Arbitrary<unknown>) =>
  fc.oneof({ weight: 12, arbitrary: good }, { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 1 }) });
const part = fc.record(
  {
    addedBreak: often(fc.constantFrom('\n', '')),
    key: often(fc.string()),
    modeBefore: often(fc.nat({ max: 0o777 })),
  },
  { requiredKeys: ['addedBreak', 'key'] },
);
const exclusion = fc.record({ excludeFile: often(fc.string()), pattern: often(fc.string()) });
const receipt = fc
  .record(
    {
      file: often(fc.string()),
      header: often(fc.constant('# header')),
      temporaryFile: often(fc.constant('/tmp/x')),
      directories: often(fc.array(fc.string(), { maxLength: 3 })),
      cleanup: often(fc.boolean()),
      part: often(part),
      exclusion: often(exclusion),
    },
    { requiredKeys: ['file', 'header', 'temporaryFile', 'directories', 'cleanup'] },
  )
  .map((value) => JSON.stringify(value));

fuzz('receipts: whole or none', 6000, fc.oneof(receipt, mutated(receipt)), (text) => {
  const outcome = outcomeOf({ size: text.length }, () => parseReceipt(text));

  if (outcome.kind === 'value' && outcome.value !== undefined) {
    const { file, header, temporaryFile, directories, cleanup, exclusion, part } = outcome.value;
    const texts = [
      ...[file, header, temporaryFile, ...directories],
      ...(exclusion === undefined ? [] : [exclusion.excludeFile, exclusion.pattern]),
      ...(part === undefined ? [] : [part.key, part.addedBreak]),
    ];
    expect(texts.filter((each) => typeof each !== 'string')).toEqual([]);
    expect([typeof cleanup, typeof (part?.modeBefore ?? 0)]).toEqual(['boolean', 'number']);
  }
});

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

const event = mutated(fc.constant('{"pull_request":{"head":{"repo":{"full_name":"a/b"}}}}'));
fuzz('events: read or not', 500, event, (text) => {
  const environment = { GITHUB_EVENT_NAME: 'pull_request', GITHUB_REPOSITORY: 'a/b', GITHUB_EVENT_PATH: 'x' };
  const outcome = outcomeOf({ size: text.length }, () => readWorkflowRun(environment, () => text));
  expect(outcome.kind).toBe('value');
});

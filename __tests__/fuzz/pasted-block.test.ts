import { expect } from '@jest/globals';
import fc from 'fast-check';
import { parsePastedBlock } from '../../src/inputs/pasted-block.ts';
import { pairOfOutput } from '../../src/rotate/key-command.ts';
import { leaksOf, type Pair } from '../product/job.ts';
import { createMemoryLog } from '../unit/memory-log.ts';
import { fuzz } from './fuzz.ts';
import { mutated, swollen } from './hostile-text.ts';
import { outcomeOf } from './outcome.ts';
import { blockOf, keys } from './soda-cloud-texts.ts';

const KEYS: Readonly<Record<string, string>> = {
  ...{ id: 'api_key_id', secret: 'api_key_secret', host: 'host', port: 'port', scheme: 'scheme' },
};

/** Milliseconds: the YAML parser reads no text of more than 16 KiB. */
const LONG = 3000;

const blocks = keys.chain((pair) => fc.record({ pair: fc.constant(pair), text: blockOf(pair) }));
const damaged = keys.chain((pair) => fc.record({ pair: fc.constant(pair), text: mutated(blockOf(pair)) }));

fuzz('pasted blocks: as the dialog shows them', 1000, blocks, ({ pair, text }) => {
  const outcome = outcomeOf({ size: text.length, secrets: [pair] }, () =>
    parsePastedBlock(text, "'soda-cloud'"),
  );

  const whole = /api_key_id/.test(text) || /api_key_secret/.test(text);
  // a block scalar needs the indentation that copying may have lost
  if (whole && !text.includes('|') && !text.includes('\t')) {
    expect(outcome).toMatchObject({
      value: {
        ...(text.includes('api_key_id') ? { id: pair.id } : {}),
        ...(text.includes('api_key_secret') ? { secret: pair.secret } : {}),
      },
    });
  }
});

fuzz('pasted blocks: damaged', 4000, damaged, ({ pair, text }) => {
  const outcome = outcomeOf({ size: text.length, secrets: [pair] }, () =>
    parsePastedBlock(text, "'soda-cloud'"),
  );

  if (outcome.kind === 'value') {
    const block: Readonly<Record<string, unknown>> = { ...outcome.value };
    const names = Object.keys(block);
    expect(names.filter((name) => !Object.hasOwn(KEYS, name))).toEqual([]);
    expect(Object.values(block).filter((value) => typeof value !== 'string' || value === '')).toEqual([]);
    // nothing is invented: except for escapes, keys and words are in the text
    if (!text.includes('\\')) {
      const words = Object.entries(block).flatMap(([name, value]) => [
        Object.hasOwn(KEYS, name) ? KEYS[name] : name,
        ...String(value).split(/[\s\uFEFF]+/),
      ]);
      const plain = text.replaceAll("'", '');
      expect(words.filter((word = '') => !plain.includes(word.replaceAll("'", '')))).toEqual([]);
    }
  }
});

const documents = keys.chain((pair) =>
  fc.record({
    pair: fc.constant(pair),
    text: mutated(
      fc.oneof(
        blockOf(pair),
        fc
          .record({
            api_key_id: fc.oneof({ weight: 3, arbitrary: fc.constant(pair.id) }, fc.jsonValue()),
            api_key_secret: fc.oneof({ weight: 3, arbitrary: fc.constant(pair.secret) }, fc.jsonValue()),
            other: fc.jsonValue(),
          })
          .map((value) => JSON.stringify(value, null, pair.id.charCodeAt(0) % 3)),
      ),
    ),
  }),
);

fuzz('key-command: what a program prints', 3000, documents, ({ pair, text }) => {
  const { log, masks, shown } = createMemoryLog();
  const outcome = outcomeOf({ size: text.length, secrets: [pair] }, () => pairOfOutput(text, log));

  expect(leaksOf(pair, shown())).toEqual([]);
  // masked before anything can go wrong
  if (new RegExp(`(^|[\\r\\n])[ \\t]*api_key_secret: ${pair.secret}([\\r\\n]|$)`).test(text)) {
    expect(masks).toContain(pair.secret);
  }
  if (outcome.kind === 'value') {
    expect(masks).toEqual(expect.arrayContaining([outcome.value.id.reveal(), outcome.value.secret.reveal()]));
    expect(outcome.value.id.reveal()).not.toMatch(/[\r\n]|^$/);
  }
});

/** A line with a key that goes on and on, for the patterns that look for keys. */
function stretched({ id, secret }: Pair): fc.Arbitrary<string> {
  return fc
    .constantFrom(' ', '\t', '#', '# ', '"', "'", ',', '}', ': ', 'api_key_id')
    .map((piece) => `api_key_id: ${id}${piece.repeat(400 * 1024)}x\napi_key_secret: ${secret}\n`);
}

fuzz(
  'key-command: as much as it may print',
  60,
  fc.oneof(
    keys.chain((pair) => swollen(blockOf(pair), 64 * 1024)),
    keys.chain((pair) => stretched(pair)),
  ),
  (text) => {
    outcomeOf({ size: text.length, limit: LONG }, () => pairOfOutput(text, createMemoryLog().log));
  },
);

fuzz(
  'pasted blocks: very long',
  60,
  keys.chain((pair) => swollen(blockOf(pair), 32 * 1024)),
  (text) => {
    outcomeOf({ size: text.length, limit: LONG }, () => parsePastedBlock(text, "'soda-cloud'"));
  },
);

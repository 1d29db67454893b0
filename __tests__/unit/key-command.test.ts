import { describe, expect, test } from '@jest/globals';
import { keyFromCommand } from '../../src/rotate/key-source.ts';
import { createMemoryLog } from './memory-log.ts';

const ID = '5100a9bc-8cbe-44ab-8263-136ba0f35c1d';
const SECRET = 'VIorf5_kq0T7b2mXw9ZcYd1L';
const BASIC = Buffer.from(`${ID}:${SECRET}`).toString('base64');

/** What a command that prints a text gives, and what of it was masked by then. */
async function printing(text: string, environment: NodeJS.ProcessEnv = {}) {
  return run(`${process.execPath} -e "process.stdout.write(process.env.OUTPUT)"`, {
    OUTPUT: text,
    ...environment,
  });
}

async function run(line: string, environment: NodeJS.ProcessEnv = {}) {
  const { log, masks } = createMemoryLog();
  const [result] = await Promise.allSettled([keyFromCommand(line, environment, log)]);
  return result.status === 'rejected'
    ? { error: result.reason, masks }
    : { pair: [result.value.id.reveal(), result.value.secret.reveal()], masks };
}

const json = JSON.stringify({ api_key_id: ID, api_key_secret: SECRET });

describe('a key command gives a pair', () => {
  test.each([
    ['as JSON', json],
    ['as JSON of several lines', JSON.stringify(JSON.parse(json), null, 2)],
    ['as JSON whose escapes YAML does not have', json.replace('VI', '\\u0056\\u0049').replaceAll('/', '\\/')],
    ['as a block', `soda_cloud:\n  api_key_id: ${ID}\n  api_key_secret: "${SECRET}" # new\n`],
  ])('%s', async (_form, text) => {
    const { pair, masks } = await printing(text);

    expect(pair).toEqual([ID, SECRET]);
    expect(masks).toEqual(expect.arrayContaining([ID, SECRET, BASIC]));
  });

  test('without having seen the inputs of the action', async () => {
    const program = `
      const seen = Object.keys(process.env).filter((name) => /INPUT/.test(name)).join();
      process.stdout.write(JSON.stringify({ api_key_id: seen, api_key_secret: process.env.VAULT }));
    `;
    const environment = { 'INPUT_API-KEY-SECRET': 'x', MY_INPUT_: 'y', VAULT: SECRET, PROGRAM: program };
    const { pair } = await run(`${process.execPath} -e "eval(process.env.PROGRAM)"`, environment);

    expect(pair).toEqual(['MY_INPUT_', SECRET]);
  });
});

describe('a key command that gives none', () => {
  const BOTH = 'Its output does not hold both api_key_id and api_key_secret.';
  test.each([
    ['half a pair', JSON.stringify({ api_key_id: ID })],
    ['the other half', JSON.stringify({ api_key_secret: SECRET })],
    ['half a block', `api_key_id: ${ID}\n`],
    ['numbers', '{"api_key_id": 1, "api_key_secret": 2}'],
    ['a number for the ID', `{"api_key_id": 1, "api_key_secret": "${SECRET}"}`],
    ['a number for the secret', `{"api_key_id": "${ID}", "api_key_secret": 2}`],
    ['another object', '{}'],
    ['a list', '["api_key_id"]'],
  ])('but prints %s', async (_what, text) => {
    expect((await printing(text)).error).toMatchObject({ title: 'Key command failed', parts: { why: BOTH } });
  });

  test.each([
    ['nothing', ''],
    ['a word', 'null'],
    ['a text', '"api_key_id"'],
  ])('but prints %s', async (_what, text) => {
    expect((await printing(text)).error).toMatchObject({
      title: 'Key command failed',
      parts: { why: 'Its output is neither JSON with a key nor a soda_cloud block.' },
    });
  });

  test('but text that is cut off: what looks like a key in it is masked all the same', async () => {
    const { error, masks } = await printing(json.slice(0, -1));

    expect(error).toMatchObject({ title: 'Key command failed' });
    expect(masks).toEqual(expect.arrayContaining([ID, SECRET]));
  });

  test('but a swapped one names where it came from', async () => {
    const { error } = await printing(JSON.stringify({ api_key_id: SECRET, api_key_secret: ID }));

    expect(error).toMatchObject({
      parts: { what: "api_key_id of 'key-command' and api_key_secret of 'key-command' are swapped." },
    });
  });

  test.each(['', ' ', '""', '"" --flag'])('because there is none: %j', async (line) => {
    expect((await run(line)).error).toMatchObject({
      title: 'Key command failed',
      parts: { why: "'key-command' is empty." },
    });
  });

  test('because it fails', async () => {
    expect((await run(`${process.execPath} -e "process.exit(2)"`)).error).toMatchObject({
      title: 'Key command failed',
      parts: { why: 'it ended with exit code 2.' },
    });
  });
});

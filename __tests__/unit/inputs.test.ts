import { expect, test } from '@jest/globals';
import { readConnection } from '../../src/inputs/connection.ts';
import { InputReader } from '../../src/inputs/reader.ts';
import { readTargets } from '../../src/inputs/targets.ts';
import { createMemoryLog } from './memory-log.ts';

const { log } = createMemoryLog();

function context(environment: Record<string, string>) {
  const reader = new InputReader(environment, (text) => log.foreign(text));
  return { reader, log, environment, run: { fromFork: false, byDependabot: false } };
}

test.each([',', ' , ,'])('a list of targets with nothing in it is refused: %j', (text) => {
  const given = context({ INPUT_TARGETS: text, GITHUB_REPOSITORY: 'acme/data' });

  expect(() => readTargets(given)).toThrow(`The input 'targets' is '${text.trim()}'`);
});

test('port 0 is refused wherever it stands', () => {
  expect(() => readConnection(context({ INPUT_HOST: 'soda.example:0' }).reader, undefined)).toThrow(
    "The input 'host' is 'soda.example:0'",
  );
  expect(() => readConnection(context({ INPUT_PORT: '0' }).reader, undefined)).toThrow("The input 'port'");
});

import fc from 'fast-check';
import type { Pair } from '../product/job.ts';
import { SEED } from './fuzz.ts';
import { anyText } from './hostile-text.ts';

/** Keys as Soda Cloud makes them: some, as it takes long to prepare the search for the leaks of each. */
export const keys: fc.Arbitrary<Pair> = fc.constantFrom(
  ...fc.sample(fc.record({ id: fc.uuid(), secret: fc.stringMatching(/^[A-Za-z0-9_-]{40,64}$/) }), {
    ...{ seed: SEED, numRuns: 40 },
  }),
);

/** Possible keys of any kind: one line each, long enough to be searched in a text. */
export const strangeKeys: fc.Arbitrary<Pair> = fc
  .tuple(...[0, 1].map(() => anyText({ minLength: 14, maxLength: 40 })))
  .map(([id = '', secret = '']) => ({ id: oneLine(id), secret: oneLine(secret) }))
  .filter(({ id, secret }) => id.length > 12 && secret.length > 12 && id !== secret);

/** Without lone surrogates, which a variable cannot contain. */
function oneLine(text: string): string {
  return text.replace(/[\r\n\0]|\p{Surrogate}/gu, '').trim();
}

const host = fc.constantFrom(
  'cloud.soda.io',
  'cloud.us.soda.io',
  'https://soda.example/',
  'localhost',
  '[::1]',
);
const style = fc.constantFrom(
  (text: string) => text,
  (text: string) => `"${text}"`,
  (text: string) => `'${text}'`,
  (text: string) => `${text} # a note`,
  (text: string) => `|\n    ${text}`,
  (text: string) => `!!str ${text}`,
);

/** `soda_cloud` blocks as people copy them. */
export function blockOf({ id, secret }: Pair): fc.Arbitrary<string> {
  const entries = [
    host.map((text) => ['host', text] as const),
    fc.constantFrom('443', '0443', '65535').map((text) => ['port', text] as const),
    fc.constantFrom('https', 'http').map((text) => ['scheme', text] as const),
    fc.constant(['api_key_id', id] as const),
    fc.constant(['api_key_secret', secret] as const),
    fc.constant(['colour', 'blue'] as const),
  ];
  return fc
    .record({
      entries: fc.tuple(...entries.map((entry) => fc.tuple(entry, style))),
      order: fc.shuffledSubarray([0, 1, 2, 3, 4, 5], { minLength: 2 }),
      first: fc.constantFrom(
        'soda_cloud:\n',
        '',
        '# from the dialog\nsoda_cloud: # mine\n',
        '"soda_cloud":\n',
      ),
      indentation: fc.constantFrom('  ', '', '    ', '\t'),
      end: fc.constantFrom('\n', ''),
    })
    .map(({ entries: all, order, first, indentation, end }) => {
      const lines = order.flatMap((index) => {
        const [[name, text], write] = all[index] ?? [['', ''], String];
        return name === '' ? [] : [`${indentation}${name}: ${write(text)}`];
      });
      return `${first}${lines.join('\n')}${end}`;
    });
}

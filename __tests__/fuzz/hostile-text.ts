import fc from 'fast-check';

/** Pieces with a special meaning for some reader. */
const SPLINTERS = [
  ...[
    '\0',
    '\uFEFF',
    '\uD800',
    '\uDC00',
    '\u0085',
    '\u2028',
    '\u00A0',
    '\u202E',
    '\u200B',
    '\x1B[31m',
    '\x7F',
  ],
  ...['\t', '\n', '\r\n', '\r', ' ', '  ', '\v', '\f'],
  ...[
    '&a ',
    '*a',
    '<<: *a',
    '!!binary ',
    '!x ',
    '? ',
    '- ',
    ': ',
    ':',
    '#',
    ' #',
    '|',
    '>',
    '|+9\n',
    '@',
    '`',
  ],
  ...['---\n', '...\n', '%YAML 1.1\n', '{', '}', '[', ']', ',', '{a: b}', '[]', '{}', '~', 'null', '.nan'],
  ...["'", '"', '\\', "\\'", '\\"', '${', '${{', '}}', '{%', '%}', '{#', '#}', '${A}', '${env.A}', '${A:-b}'],
  ...[
    '::error::x',
    '%0A',
    '%',
    '::',
    '=',
    '/',
    '//',
    '..',
    '@',
    '-',
    '0',
    '1e400',
    '-1',
    '99999999999',
    'true',
  ],
  ...['é', '🔑', 'İ', 'ß', '\u0301', '__proto__', 'constructor', 'toString', 'soda_cloud:', 'api_key_id: '],
];

/** Any characters, including lone surrogates. The unit of fast-check for that needs seconds and much memory. */
export function anyText(lengths: { readonly minLength?: number; readonly maxLength: number }) {
  const character = fc.oneof(
    { weight: 3, arbitrary: fc.nat({ max: 0xff }) },
    { weight: 2, arbitrary: fc.nat({ max: 0xffff }) },
    fc.nat({ max: 0x10ffff }),
  );
  return fc.array(character, lengths).map((points) => String.fromCodePoint(...points));
}

type Edit =
  | { readonly kind: 'insert'; readonly at: number; readonly piece: string }
  | { readonly kind: 'delete' | 'double' | 'upper'; readonly at: number; readonly length: number }
  | { readonly kind: 'repeat'; readonly at: number; readonly length: number; readonly times: number }
  | { readonly kind: 'swap'; readonly at: number; readonly other: number; readonly length: number }
  | { readonly kind: 'keep'; readonly at: number }
  | { readonly kind: 'lines'; readonly as: '\r\n' | '\r' | '\n\t' | '\n  ' | '\n\n' | ' ' };

/** Places in a text, as a part of its length. */
const place = fc.double({ min: 0, max: 1, noNaN: true });
const length = fc.nat({ max: 24 });

const edit: fc.Arbitrary<Edit> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('insert'), at: place, piece: fc.constantFrom(...SPLINTERS) }),
  },
  fc.record({ kind: fc.constant('insert'), at: place, piece: anyText({ maxLength: 6 }) }),
  fc.record({ kind: fc.constantFrom('delete', 'double', 'upper'), at: place, length }),
  fc.record({ kind: fc.constant('repeat'), at: place, length, times: fc.nat({ max: 400 }) }),
  fc.record({ kind: fc.constant('swap'), at: place, other: place, length }),
  fc.record({ kind: fc.constant('keep'), at: place }),
  fc.record({ kind: fc.constant('lines'), as: fc.constantFrom('\r\n', '\r', '\n\t', '\n  ', '\n\n', ' ') }),
);

/** Texts with up to six edits each, and now and then as they are. */
export function mutated(texts: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc.tuple(texts, fc.array(edit, { maxLength: 6 })).map(([text, edits]) => edits.reduce(apply, text));
}

/** Texts with a repeated piece, up to a maximum length. */
export function swollen(texts: fc.Arbitrary<string>, most: number): fc.Arbitrary<string> {
  const piece = fc.oneof(
    fc.constantFrom(...SPLINTERS),
    fc.constantFrom('a', 'a: b\n', '- a\n', ' a', '\\"a', '"a', "'a ", '${a}', '*a ,', 'a,', '\n#', 'a\n'),
    fc.array(fc.constantFrom(...SPLINTERS), { minLength: 2, maxLength: 3 }).map((pieces) => pieces.join('')),
  );
  return fc
    .tuple(texts, place, piece, fc.double({ min: 0.2, max: 0.95, noNaN: true }))
    .map(([text, at, each, share]) => {
      const offset = Math.floor(at * text.length);
      const room = Math.max(0, Math.floor(share * most) - text.length);
      const numbered = each === 'a: b\n';
      const run = numbered
        ? Array.from({ length: Math.floor(room / 12) }, (_, index) => `k${index}: 1\n`).join('')
        : each.repeat(Math.floor(room / each.length));
      return `${text.slice(0, offset)}${run}${text.slice(offset)}`;
    });
}

function apply(text: string, change: Edit): string {
  if (change.kind === 'lines') {
    return text.replaceAll('\n', change.as);
  }
  const at = Math.floor(change.at * text.length);
  const before = text.slice(0, at);
  switch (change.kind) {
    case 'insert':
      return before + change.piece + text.slice(at);
    case 'keep':
      return before;
    case 'swap': {
      const other = Math.floor(change.other * text.length);
      const [from, to] = at < other ? [at, other] : [other, at];
      const middle = Math.min(from + change.length, to);
      return (
        text.slice(0, from) +
        text.slice(to, to + change.length) +
        text.slice(middle, to) +
        text.slice(from, middle) +
        text.slice(to + change.length)
      );
    }
    default: {
      const piece = text.slice(at, at + change.length);
      const after = text.slice(at + change.length);
      const changed = {
        delete: () => '',
        double: () => piece + piece,
        upper: () => piece.toUpperCase(),
        repeat: () => piece.repeat(change.kind === 'repeat' ? change.times : 1),
      };
      return before + changed[change.kind]() + after;
    }
  }
}

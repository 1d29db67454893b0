import fc from 'fast-check';

const word = fc.constantFrom(
  'a',
  'type',
  'host',
  'postgres',
  'x y',
  'ä',
  '0',
  'true',
  'data_source',
  'key',
  '0x1F',
);
const scalar = fc.oneof(
  word,
  fc.constantFrom(
    '"quoted: #1"',
    "'it''s'",
    '${PASSWORD}',
    '${ HOST | default("a}b") }',
    '"${NAME}"',
    '|\n',
    '~',
  ),
  fc.constantFrom(
    '2001-12-14',
    '1_000',
    '.inf',
    '!!binary aGk=',
    '*shared',
    '&other 1',
    '{a: 1, b: [c]}',
    '[1, "2"]',
  ),
  fc.constantFrom('{a: {b: {c: [[[{d: 1}]]]}}}', '"\\u00e9\\x41"', '{}', '- a', '? b', '<<'),
);
const comment = fc.constantFrom('# a note', '#', '  # indented', '{# hidden ${X} #}', '# ${NOT_SET}', '');

/** Lines of a mapping, one level below the top. */
const entries = fc.array(
  fc.oneof(
    { weight: 5, arbitrary: fc.tuple(word, scalar).map(([key, value]) => `  ${key}: ${value}`) },
    fc.tuple(word, word, scalar).map(([key, inner, value]) => `  ${key}:\n    ${inner}: ${value}`),
    fc.tuple(word, scalar).map(([key, value]) => `  ${key}:\n  - ${value}\n  - b`),
    comment.map((text) => `  ${text}`),
    fc.constantFrom(
      '  <<: *shared',
      '  text: |\n    more\n    lines\n',
      '  folded: >-\n    a\n\n    b',
      '{% if a %}',
    ),
  ),
  { minLength: 1, maxLength: 5 },
);
const top = fc.oneof(
  fc
    .tuple(fc.nat({ max: 30 }), entries)
    .map(([number, lines]) => `data_source s${number}:\n${lines.join('\n')}`),
  fc.nat({ max: 30 }).map((number) => `anchored_${number}: &shared\n  a: 1`),
  comment,
  fc.constantFrom(
    '? [complex, key]\n: value',
    '"quoted key": 1',
    '<<: {z: 1}',
    'bomb: &a0 [x, x]\nbomb1: &a1 [*a0, *a0]\nbomb2: [*a1, *a1, *a1]',
  ),
);

/** Mappings in block style as YAML, with or without such a key at the top. */
export function mappings(key: string): fc.Arbitrary<string> {
  const own = entries.map((lines) => `${key}:\n${lines.join('\n')}`);
  return fc
    .tuple(
      fc.array(fc.oneof({ weight: 5, arbitrary: top }, own), { minLength: 1, maxLength: 6 }),
      fc.constantFrom('', '\uFEFF', '---\n', '# first\n', '%YAML 1.2\n---\n', '\n'),
      fc.constantFrom('\n', '', '\n...\n', '\n\n# last\n', '\n---\n'),
    )
    .map(([parts, start, end]) => `${start}${parts.join('\n')}${end}`);
}

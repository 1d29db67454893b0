import fc from 'fast-check';
import type { NamePattern, PatternPlace, Qualifier } from '../../src/github/patterns.ts';
import type { Place, SecretNames, Target } from '../../src/github/targets.ts';

const SPECIAL = ['*', '#', '[', ']', '=', '!', ':', ',', '\\', '/', '"', "'", ' ', '\t', '@', '%2F', 'file:'];
const FOREIGN = [
  'é',
  '漢字',
  '🔑',
  '\u200b',
  '\u202e',
  '\u00a0',
  '\ufeff',
  '::error::x',
  '##[error]x',
  '\ud83d',
];

/** Texts full of characters with a meaning, without line breaks. */
const hostileText = fc
  .array(
    fc.oneof(fc.constantFrom(...SPECIAL, ...SPECIAL, ...FOREIGN, 'prod', 'a'), fc.string({ maxLength: 3 })),
    {
      minLength: 1,
      maxLength: 6,
    },
  )
  .map((pieces) => pieces.join('').replace(/[\r\n]/g, ''));

export const environmentName = hostileText.filter((name) => name !== '' && name.trim() === name);
export const ownerName = fc.stringMatching(/^[A-Za-z0-9]([A-Za-z0-9_-]{0,6}[A-Za-z0-9])?$/);
const repositoryName = fc.stringMatching(/^[A-Za-z0-9_-][A-Za-z0-9._-]{0,6}$/);
const repositoryKind = fc.constantFrom('repo', 'dependabot', 'codespaces', 'agents');

export const namedPlace: fc.Arbitrary<Place> = fc.oneof(
  fc.record({ kind: repositoryKind, owner: ownerName, repo: repositoryName }),
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('environment'),
      owner: ownerName,
      repo: repositoryName,
      environment: environmentName,
    }),
  },
  fc.record({
    kind: fc.constantFrom('org', 'dependabot-org', 'codespaces-org', 'agents-org'),
    org: ownerName,
  }),
  fc.constant({ kind: 'codespaces-user' }),
);

const secretName = fc.stringMatching(/^[A-FH-Z_][A-Z0-9_]{0,6}$/);
export const ownNames: fc.Arbitrary<SecretNames> = fc
  .record({ id: secretName, secret: secretName })
  .filter(({ id, secret }) => id !== secret && `${id}_PREVIOUS` !== secret && `${secret}_PREVIOUS` !== id);

const withOwnNames = fc.option(
  ownNames.map((names) => ({ ownNames: names })),
  { nil: {} },
);

export const namedTarget: fc.Arbitrary<Target> = fc
  .tuple(namedPlace, withOwnNames)
  .map(([place, own]) => ({ ...place, ...own }));

/** Pieces between wildcards: a backslash in front of one would take its meaning, and two of them are one. */
function patternOf(piece: fc.Arbitrary<string>): fc.Arbitrary<NamePattern> {
  return fc
    .tuple(piece, fc.array(piece, { maxLength: 3 }))
    .filter(
      ([first, rest]) =>
        first.trimStart() === first &&
        (rest.at(-1) ?? first).trimEnd() === (rest.at(-1) ?? first) &&
        [first, ...rest].slice(0, -1).every((each) => !each.endsWith('\\')) &&
        rest.slice(0, -1).every((each) => each !== '') &&
        (rest.length > 0 || first !== ''),
    )
    .map(([first, rest]): NamePattern => [first, ...rest]);
}

const repositoryPattern = patternOf(fc.stringMatching(/^[A-Za-z0-9_-]{0,5}$/));
const environmentPattern = patternOf(fc.oneof(fc.constant(''), hostileText));

const qualifier: fc.Arbitrary<Qualifier> = fc.oneof(
  fc.record({ by: fc.constant('topic'), value: fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,5}$/) }),
  fc.record({ by: fc.constant('visibility'), value: fc.constant('private') }),
  fc.record({
    by: fc.constant('property'),
    property: fc.stringMatching(/^[\w$#-]{1,6}$/),
    value: hostileText.map((text) => text.replaceAll('"', '')).filter((text) => text.trim() !== ''),
  }),
);

export const patternPlace: fc.Arbitrary<PatternPlace> = fc
  .record({
    place: fc.oneof(
      fc.record({ kind: repositoryKind, owner: ownerName, repo: repositoryPattern }),
      fc.record({
        kind: fc.constant('environment'),
        owner: ownerName,
        repo: repositoryPattern,
        environment: environmentPattern,
      }),
    ),
    qualifiers: fc.uniqueArray(qualifier, { maxLength: 3, selector: (each) => JSON.stringify(each) }),
  })
  .map(({ place, qualifiers }) => ({ ...place, qualifiers }))
  .filter((place) => place.repo.length > 1 || ('environment' in place && place.environment.length > 1));

import { MARKER_PREFIX, type PairNames, type SecretNames, withPrevious } from '../github/targets.ts';
import type { InputReader } from './reader.ts';

/** @throws ActionError unless both inputs name two different secrets that GitHub can store */
export function readPairNames(reader: InputReader): PairNames {
  const names = readNames(reader, 'secret-names', reader.list('secret-names'));
  const previous = withPrevious(names);
  const given = reader.list('previous-secret-names');
  const previousNames = readNames(
    reader,
    'previous-secret-names',
    given.length === 0 ? [previous.id, previous.secret] : given,
  );
  if (haveOneInCommon(names, previousNames)) {
    throw reader.invalid('previous-secret-names', "other names than 'secret-names'");
  }
  return { names, previousNames };
}

type SecretNamesInput = 'secret-names' | 'previous-secret-names';

function readNames(reader: InputReader, input: SecretNamesInput, given: readonly string[]): SecretNames {
  const names = parseSecretNames(given);
  if ('expected' in names) {
    throw reader.invalid(input, names.expected, names.why);
  }
  return names;
}

/** What two names of secrets should be, and why where that does not say it. */
interface ExpectedNames {
  readonly expected: string;
  readonly why?: string;
}

/** Two names for the current pair, in upper case as GitHub stores them. */
export function parseSecretNames(given: readonly string[]): SecretNames | ExpectedNames {
  const [id, secret, ...rest] = given.map((name) => name.toUpperCase());
  if (id === undefined || secret === undefined || rest.length > 0 || id === secret) {
    return { expected: 'two different names, the one for the ID first' };
  }
  if (![id, secret].every((name) => /^(?!GITHUB_)[A-Z_][A-Z0-9_]*$/.test(name))) {
    return {
      expected: 'names that GitHub accepts for secrets',
      why: 'Names of secrets consist of letters, digits and underscores, and do not start with a digit or with GITHUB_.',
    };
  }
  if ([id, secret].some((name) => name.startsWith(MARKER_PREFIX))) {
    return {
      expected: `names that do not begin with ${MARKER_PREFIX}`,
      why: `A long rotation keeps a marker under such a name, and deletes the markers of other rotations.`,
    };
  }
  return { id, secret };
}

export function haveOneInCommon(one: SecretNames, other: SecretNames): boolean {
  return [other.id, other.secret].some((name) => name === one.id || name === one.secret);
}

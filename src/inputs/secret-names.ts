import type { SecretNames } from '../inventory/secret-names.ts';
import type { InputReader } from './reader.ts';

type SecretNamesInput = 'secret-names' | 'previous-secret-names';

/** @throws ActionError unless the input names two different secrets that GitHub can store */
export function readSecretNames(reader: InputReader): SecretNames {
  return parseNames(reader, 'secret-names', reader.list('secret-names'));
}

/**
 * The names for the previous pair: as given, or the current names with `_PREVIOUS`.
 * @throws ActionError unless they are two that differ from each other and from the current ones
 */
export function readPreviousSecretNames(reader: InputReader, { id, secret }: SecretNames): SecretNames {
  const given = reader.list('previous-secret-names');
  const names = parseNames(
    reader,
    'previous-secret-names',
    given.length === 0 ? [`${id}_PREVIOUS`, `${secret}_PREVIOUS`] : given,
  );
  if ([names.id, names.secret].some((name) => name === id || name === secret)) {
    throw reader.invalid('previous-secret-names', "other names than 'secret-names'");
  }
  return names;
}

function parseNames(reader: InputReader, input: SecretNamesInput, given: readonly string[]): SecretNames {
  const [id, secret, ...rest] = given.map((name) => name.toUpperCase());
  if (id === undefined || secret === undefined || rest.length > 0 || id === secret) {
    throw reader.invalid(input, 'two different names, the one for the ID first');
  }
  if (![id, secret].every((name) => /^(?!GITHUB_)[A-Z_][A-Z0-9_]*$/.test(name))) {
    throw reader.invalid(
      input,
      'names that GitHub takes for secrets',
      'Names of secrets consist of letters, digits and underscores, start with no digit and not with GITHUB_.',
    );
  }
  return { id, secret };
}

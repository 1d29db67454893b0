import type { ApiKey } from '../simulators/soda-cloud/organizations.ts';

/** The repository's secrets by name. */
export type Secrets = Readonly<Record<string, string>>;

/** The `with:` of a step; secrets are expressions, as users write them. */
export type With = Readonly<Record<string, string>>;

/** The two inputs of nearly every step. */
export const KEY_INPUTS: With = {
  'api-key-id': '${{ secrets.SODA_CLOUD_API_KEY_ID }}',
  'api-key-secret': '${{ secrets.SODA_CLOUD_API_KEY_SECRET }}',
};

/** A key as repository secrets hold it. */
export function secretsFor({ id, secret }: ApiKey, suffix = ''): Secrets {
  return { [`SODA_CLOUD_API_KEY_ID${suffix}`]: id, [`SODA_CLOUD_API_KEY_SECRET${suffix}`]: secret };
}

/** The step as in a workflow file, with each list on one line. */
export function stepText(inputs: With): string {
  const lines = Object.entries(inputs).map(([name, value]) => `    ${name}: ${value.replaceAll('\n', ', ')}`);
  return ['- uses: OWNER/soda-cloud-keys@v1', '  id: keys', '  with:', ...lines].join('\n');
}

/** The same in one line, with all secrets as one item. */
export function stepLine(inputs: With): string {
  const plain = Object.entries(inputs).filter(([, value]) => !value.startsWith('${{'));
  return [
    'the key from secrets',
    ...plain.map(([name, value]) => `${name}: ${value.replaceAll('\n', ' ')}`),
  ].join(', ');
}

/** The inputs for the pair that `keep-previous` stores. */
export const PREVIOUS_KEY_INPUTS: With = {
  'previous-api-key-id': '${{ secrets.SODA_CLOUD_API_KEY_ID_PREVIOUS }}',
  'previous-api-key-secret': '${{ secrets.SODA_CLOUD_API_KEY_SECRET_PREVIOUS }}',
};

/** The inputs that the step receives: like on GitHub, a secret that does not exist is an empty string. */
export function resolveSecrets(inputs: With, secrets: Secrets): Record<string, string> {
  const resolve = (value: string) =>
    value.replace(
      /\$\{\{ (?:secrets\.(\w+)|github\.token) \}\}/g,
      (_expression, name = 'GITHUB_TOKEN') => secrets[name] ?? '',
    );
  return Object.fromEntries(Object.entries(inputs).map(([name, value]) => [name, resolve(value)]));
}

import type { RecordedRequest } from '../requests.ts';

const JSON_ACCEPTED = /\bapplication\/(vnd\.github(\.v3)?\+)?json\b/;
const JSON_CONTENT = /^application\/json(; *charset=utf-8)?$/i;

export const API_VERSIONS: readonly string[] = ['2022-11-28', '2026-03-10'];

/** What the description leaves to the guides: the headers that every request should have. */
export function headerProblems({ headers, body }: RecordedRequest): string[] {
  const version = headers['x-github-api-version'];
  return [
    ...(JSON_ACCEPTED.test(headers.accept ?? '') ? [] : [`accept is '${headers.accept}', not JSON`]),
    ...(typeof version === 'string' && API_VERSIONS.includes(version)
      ? []
      : [`x-github-api-version is '${version}'`]),
    ...(headers['user-agent'] === undefined ? ['user-agent is missing'] : []),
    ...(body === '' || JSON_CONTENT.test(headers['content-type'] ?? '')
      ? []
      : [`content-type is '${headers['content-type']}'`]),
  ];
}

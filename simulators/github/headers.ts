import { API_VERSIONS } from './openapi/validator.ts';
import type { RecordedRequest } from './requests.ts';

/** The headers of every response. */
export function ordinaryHeaders(
  request: RecordedRequest,
  now: number,
  rateLimit: Readonly<Record<string, string>>,
): Record<string, string> {
  const version = request.headers['x-github-api-version'];
  const [usual = ''] = API_VERSIONS;
  return {
    date: new Date(now).toUTCString(),
    'x-github-request-id': requestIdOf(request),
    'x-github-media-type': 'github.v3; format=json',
    'x-github-api-version-selected': typeof version === 'string' ? version : usual,
    ...rateLimit,
  };
}

export function requestIdOf({ sequence }: RecordedRequest): string {
  return `5D0A:1F3C:${(0xa00000 + sequence).toString(16).toUpperCase()}`;
}

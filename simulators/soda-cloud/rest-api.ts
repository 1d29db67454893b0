import { type Answer, DEACTIVATED, ok, tooMany, UNAUTHORIZED } from './answers.ts';
import { type KeyRing, pairOf } from './organizations.ts';
import type { RateLimit } from './rate-limit.ts';
import { basicPair, headerText, type RecordedRequest } from './requests.ts';

/** `GET /api/v1/test-login` */
export function testLogin(request: RecordedRequest, keys: KeyRing, limit: RateLimit | undefined): Answer {
  const wait = limit?.secondsToWait(request.at) ?? 0;
  if (wait > 0) {
    return tooMany(wait);
  }
  return authenticated(basicPair(request), keys, (organization) => ({ organisationName: organization }));
}

/** `GET /v1/last_etl_refresh` of the Reporting API */
export function lastEtlRefresh(request: RecordedRequest, keys: KeyRing): Answer {
  const id = headerText(request, 'x-api-key-id');
  const secret = headerText(request, 'x-api-key-secret');
  const pair = id === undefined || secret === undefined ? undefined : pairOf({ id, secret });
  return authenticated(pair, keys, () => ({
    resource: 'last_etl_refresh',
    data: { last_etl_refresh_at: '2026-11-02T04:00:00.000Z' },
  }));
}

function authenticated(
  pair: string | undefined,
  keys: KeyRing,
  body: (organization: string) => unknown,
): Answer {
  const check = pair === undefined ? undefined : keys.check(pair);
  switch (check?.state) {
    case 'accepted':
      return ok(body(check.organization));
    case 'disabled':
      return DEACTIVATED;
    default:
      return UNAUTHORIZED;
  }
}

import { deepEqual, ok } from 'node:assert/strict';
import { isJsonObject } from '../../../simulators/soda-cloud/json.ts';
import { CURRENT } from '../keys.ts';
import type { Rehearsal } from '../rehearsal.ts';
import { SCANNING } from './repository.ts';

/** Real curl, to simulated APIs. */
export const CURL: Rehearsal = {
  name: 'call-soda-apis.yml',
  async run(director) {
    const { log } = await director.play({ event: 'schedule', secrets: SCANNING });
    const { requests } = director.stage.cloud;
    deepEqual(
      requests
        .filter(({ headers }) => headers['user-agent']?.startsWith('curl/'))
        .map(({ method, path }) => `${method} ${path}`),
      ['GET /api/v1/runners?size=100', 'GET /v1/last_etl_refresh'],
    );
    const reporting = requests.at(-1)?.headers ?? {};
    ok(
      reporting['x-api-key-id'] === CURRENT.id && reporting['x-api-key-secret'] === CURRENT.secret,
      'both headers',
    );
    const answers = log.split('\n').flatMap((line) => parsed(line.replace(/^.*?\| /, '')));
    ok(answers.flatMap(Object.keys).includes('resource'), 'the answer of the Reporting API');
    return 'real curl authenticates at both APIs, over TLS, under their own names';
  },
};

function parsed(line: string): object[] {
  try {
    const value: unknown = JSON.parse(line);
    return isJsonObject(value) ? [value] : [];
  } catch {
    return [];
  }
}

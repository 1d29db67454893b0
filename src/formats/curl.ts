import { origin } from '../soda-cloud/endpoint.ts';
import {
  CURL_LIMITS,
  checkLimits,
  curlParameter,
  curlSpelling,
  differingSpellings,
  HALF_CHARACTER,
  type Limit,
} from './escaping.ts';
import type { FileContent, FileRequest, Format, NextStep, Places } from './types.ts';

/** `curl.conf` for `curl --config`: the key as the user of the Soda Cloud API, which takes Basic authentication. */
export const curl: Format = {
  fileName: 'curl.conf',
  takesReferences: false,
  takesBaseConfig: false,
  takesEnvNames: false,
  mergesExisting: false,
  async render({ header, pair }: FileRequest): Promise<FileContent> {
    checkLimits('curl', pair, { id: [...LIMITS, COLON], secret: LIMITS });
    const user = `${pair.id.reveal()}:${pair.secret.reveal()}`;
    return {
      text: [header, `user = ${curlParameter(user)}`, ''].join('\n'),
      spellings: differingSpellings(pair, curlSpelling),
      notices: [],
    };
  },
  nextSteps({ stepId, connection }: Places): NextStep[] {
    return [
      {
        consumer: 'the Soda Cloud API',
        code: [
          '- env:',
          `    CURL_CONFIG: \${{ steps.${stepId}.outputs.config-path }}`,
          `  run: curl --fail --silent --show-error --config "$CURL_CONFIG" ${origin(connection)}/api/v1/test-login`,
        ].join('\n'),
      },
    ];
  },
};

const LIMITS: readonly Limit[] = [HALF_CHARACTER, ...CURL_LIMITS];

const COLON: Limit = {
  concerns: (text) => text.includes(':'),
  found: 'a colon',
  why: 'HTTP Basic authentication puts a colon between ID and secret, and the first one ends the ID (RFC 7617).',
};

/**
 * `curl-reporting.conf` for `curl --config`: the headers with which the Soda Reporting API takes the key. curl's
 * special forms of a header, `@file`, `Name;` and `Name:`, cannot come about: the name stands first, and the value is
 * never empty.
 */
export const curlReporting: Format = {
  fileName: 'curl-reporting.conf',
  takesReferences: false,
  takesBaseConfig: false,
  takesEnvNames: false,
  mergesExisting: false,
  async render({ header, pair }: FileRequest): Promise<FileContent> {
    checkLimits('curl-reporting', pair, { id: REPORTING_LIMITS, secret: REPORTING_LIMITS });
    return {
      text: [
        header,
        `header = ${curlParameter(`X-API-KEY-ID: ${pair.id.reveal()}`)}`,
        `header = ${curlParameter(`X-API-KEY-SECRET: ${pair.secret.reveal()}`)}`,
        '',
      ].join('\n'),
      spellings: differingSpellings(pair, curlSpelling),
      notices: [],
    };
  },
  nextSteps({ stepId, connection }: Places): NextStep[] {
    return [
      {
        consumer: 'the Soda Reporting API',
        code: [
          '- env:',
          `    CURL_CONFIG: \${{ steps.${stepId}.outputs.config-path }}`,
          `  run: curl --fail --silent --show-error --config "$CURL_CONFIG" https://reporting.${connection.host}/v1/last_etl_refresh`,
        ].join('\n'),
      },
    ];
  },
};

/** What the value of an HTTP header is made of: visible ASCII, with spaces and tabs between (RFC 9110, 5.5). */
const REPORTING_LIMITS: readonly Limit[] = [
  ...CURL_LIMITS,
  {
    concerns: (text) => /[\r\n]/.test(text),
    found: 'a line break',
    why: 'A header ends there, and what follows would be another header.',
  },
  {
    concerns: (text) => /[^\t\x20-\x7e]/.test(text),
    found: 'a control character, or one outside ASCII',
    why: 'Servers refuse the one, and disagree about how to read the other (RFC 9110, 5.5).',
  },
  {
    concerns: (text) => /^[\t ]|[\t ]$/.test(text),
    found: 'white space at its beginning or end',
    why: 'Servers take it off the value of a header.',
  },
];

import { origin } from '../soda-cloud/connection.ts';
import { CURL_LIMITS, curlParameter, curlSpelling } from './curl-parameter.ts';
import type { FileContent, FileRequest, Format, NextStep, Places } from './format.ts';
import { differingSpellings } from './key-spellings.ts';
import { checkLimits, HALF_CHARACTER, type Limit } from './limits.ts';

/** `curl.conf` for `curl --config`: the key as the user of the Soda Cloud API, which takes Basic authentication. */
export const curl: Format = {
  fileName: 'curl.conf',
  takesReferences: false,
  takesBaseConfig: false,
  takesEnvNames: false,
  keepsOthers: false,
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

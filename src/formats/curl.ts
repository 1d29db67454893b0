import { origin, reportingHost } from '../soda-cloud/endpoint.ts';
import { COLON, checkLimits, escapedForms, type Limit, UNPAIRED_SURROGATE } from './escaping.ts';
import { type Format, stepWith } from './types.ts';

const COMMAND = 'curl --fail --silent --show-error --config "$CURL_CONFIG"';

/** `curl.conf` for `curl --config`: the key as the user of the Soda Cloud API, which takes Basic authentication. */
export const curl: Format = {
  fileName: 'curl.conf',
  async render({ header, pair }) {
    checkLimits('curl', pair, CURL_LIMITS, { id: [COLON] });
    return {
      text: `${header}\nuser = "${curlEscape(`${pair.id.reveal()}:${pair.secret.reveal()}`)}"\n`,
      escaped: escapedForms(pair, curlEscape),
    };
  },
  usage: (file) => [
    {
      consumer: 'the Soda Cloud API',
      code: stepWith('CURL_CONFIG', file, `${COMMAND} ${origin(file.connection)}/api/v1/test-login`),
    },
  ],
};

/** What UTF-8 and the escapes of curl cannot express. */
const CURL_LIMITS: readonly Limit[] = [
  UNPAIRED_SURROGATE,
  {
    appliesTo: (text) => text.includes('\0') || text.includes('\x1a'),
    found: 'a NUL or a SUB character',
    why: 'curl, on Windows at least, takes it for the end of the line or of the file.',
  },
];

/**
 * `curl-reporting.conf` for `curl --config`: the headers with which the Soda Reporting API takes the key. curl's
 * special forms of a header, `@file`, `Name;` and `Name:`, cannot occur: the name comes first, and the value is never
 * empty.
 */
export const curlReporting: Format = {
  fileName: 'curl-reporting.conf',
  async render({ header, pair }) {
    checkLimits('curl-reporting', pair, REPORTING_LIMITS);
    return {
      text: [
        header,
        `header = "X-API-KEY-ID: ${curlEscape(pair.id.reveal())}"`,
        `header = "X-API-KEY-SECRET: ${curlEscape(pair.secret.reveal())}"`,
        '',
      ].join('\n'),
      escaped: escapedForms(pair, curlEscape),
    };
  },
  usage(file) {
    const host = reportingHost(file.connection);
    return [
      {
        consumer: `the Soda Reporting API${host === '' ? ', on the host that your Soda Cloud has for it' : ''}`,
        code: stepWith(
          'CURL_CONFIG',
          file,
          `${COMMAND} https://${host === '' ? 'REPORTING_HOST' : host}/v1/last_etl_refresh`,
        ),
      },
    ];
  },
};

/** The value of an HTTP header consists of visible ASCII, with spaces and tabs in between (RFC 9110, 5.5). */
const REPORTING_LIMITS: readonly Limit[] = [
  ...CURL_LIMITS,
  {
    appliesTo: (text) => /[\r\n]/.test(text),
    found: 'a line break',
    why: 'A header ends there, and what follows would be another header.',
  },
  {
    appliesTo: (text) => /[^\t\x20-\x7e]/.test(text),
    found: 'a control character, or one outside ASCII',
    why: 'Servers refuse the one, and disagree about how to read the other (RFC 9110, 5.5).',
  },
  {
    appliesTo: (text) => /^[\t ]|[\t ]$/.test(text),
    found: 'white space at its beginning or end',
    why: 'Servers remove it from the value of a header.',
  },
];

const CURL_ESCAPES: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\t': '\\t',
  '\n': '\\n',
  '\r': '\\r',
  '\v': '\\v',
};

/**
 * The text between the double quotes of a parameter in a curl config file. curl knows six escapes there, and reads all
 * other bytes as they are (man curl, option --config; `unslashquote` in src/tool_parsecfg.c).
 */
function curlEscape(text: string): string {
  return text.replace(/["\\\t\n\r\v]/g, (character) => CURL_ESCAPES[character] ?? character);
}

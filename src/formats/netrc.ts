import { INDEX_HOSTS, regionOf } from '../soda-cloud/endpoint.ts';
import { COLON, checkLimits, hostWithoutRegion, type Limit, VISIBLE_ASCII } from './escaping.ts';
import { type Format, stepWith } from './types.ts';

/**
 * `netrc` for `pip`, `uv` and `curl --netrc-file`: the key as the login of Soda's private package indexes. Each entry is
 * of three lines, as some readers stop at a token that they do not expect in one.
 */
export const netrc: Format = {
  fileName: 'netrc',
  async render({ header, connection, pair }) {
    const region = regionOf(connection);
    if (region === undefined) {
      throw hostWithoutRegion('netrc', 'package indexes', connection);
    }
    checkLimits('netrc', pair, LIMITS, { id: [COLON] });
    return {
      text: [
        header,
        ...INDEX_HOSTS[region].flatMap((host) => [
          `machine ${host}`,
          `login ${pair.id.reveal()}`,
          `password ${pair.secret.reveal()}`,
        ]),
        '',
      ].join('\n'),
    };
  },
  usage(file) {
    const [team] = INDEX_HOSTS[regionOf(file.connection) ?? 'eu'];
    return [
      {
        consumer: 'uv, which looks for a package in this index first',
        code: stepWith('NETRC', file, `uv pip install --index https://${team} my-package`),
      },
      {
        consumer: 'pip',
        code: stepWith('NETRC', file, `pip install --index-url https://${team} my-package`),
      },
    ];
  },
};

/**
 * The readers differ in what they do with quotes, backslashes and `#`: curl ends an entry at a `#`, curl, Python and uv
 * interpret a quotation mark at the beginning of a value, and Python and uv each backslash; Python 3.10 does none of it.
 * None of them has an escape that the others read too.
 */
const LIMITS: readonly Limit[] = [
  VISIBLE_ASCII,
  {
    appliesTo: (text) => /["'\\#]/.test(text),
    found: "a quotation mark, a backslash or a '#'",
    why: 'curl, pip and uv read these characters in a netrc file differently.',
  },
  {
    appliesTo: (text) => text.length > LONGEST_VALUE,
    found: 'too much text',
    why: 'curl reads lines of less than 4 KiB in a netrc file.',
  },
];

/** Leaves room for the name of the value; all characters are ASCII. */
const LONGEST_VALUE = 4000;

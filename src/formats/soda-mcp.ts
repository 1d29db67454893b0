import { checkLimits, type Limit, VISIBLE_ASCII } from './escaping.ts';
import { type Format, stepWith } from './types.ts';

/**
 * `soda-mcp.env`: the three variables of Soda's MCP server and its installer, a `NAME=value` a line. Docker, which knows
 * no quotes, and a shell, which needs some for all that it interprets, have to read the same from it.
 */
export const sodaMcp: Format = {
  fileName: 'soda-mcp.env',
  async render({ header, connection: { scheme, host, port }, pair }) {
    checkLimits('soda-mcp', pair, LIMITS);
    return {
      text: [
        header,
        `SODA_CLOUD_HOST=${host}${port === undefined ? '' : `:${port}`}`,
        `SODA_API_KEY_ID=${pair.id.reveal()}`,
        `SODA_API_KEY_SECRET=${pair.secret.reveal()}`,
        '',
      ].join('\n'),
      warnings:
        scheme === 'https'
          ? []
          : ['SODA_CLOUD_HOST is a host without a scheme: its readers use https, not http.'],
    };
  },
  usage: (file) => [
    {
      consumer: "the container of Soda's MCP server",
      code: stepWith(
        'MCP_ENV',
        file,
        'docker run --rm --interactive --env-file "$MCP_ENV" my-soda-mcp-image',
      ),
    },
    {
      consumer: "the installer of Soda's MCP server, and other programs that a shell starts",
      code: [
        '- env:',
        `    MCP_ENV: \${{ steps.${file.stepId}.outputs.config-path }}`,
        '  run: |',
        '    set -a',
        '    . "$MCP_ENV"',
        '    set +a',
        '    ./install.sh',
      ].join('\n'),
    },
  ],
};

const LIMITS: readonly Limit[] = [
  VISIBLE_ASCII,
  {
    appliesTo: (text) => /["'`\\$&;|<>()#~]/.test(text),
    found: 'a character that a shell interprets',
    why: 'A shell needs quotes around it, and Docker would take the quotes for a part of the value.',
  },
  {
    appliesTo: (text) => text.length > LONGEST_VALUE,
    found: 'too much text',
    why: 'Docker reads lines of less than 64 KiB.',
  },
];

/** Leaves room for the longest name; all characters are ASCII. */
const LONGEST_VALUE = 64 * 1024 - 1 - 'SODA_API_KEY_SECRET='.length;

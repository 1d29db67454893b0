import { checkLimits, type Limit, UNPAIRED_SURROGATE } from './escaping.ts';
import { type Format, stepWith } from './types.ts';

/**
 * `soda.env` for `docker run --env-file`: a `NAME=value` a line, each value as it is. Docker knows no quotes, no
 * escapes and no references there. It splits lines at line feeds, removes white space before the name and a carriage
 * return at the end, skips lines that start with `#`, and refuses lines of 64 KiB (pkg/kvfile of docker/cli, 29.9).
 */
export const envFile: Format = {
  fileName: 'soda.env',
  takesEnvNames: true,
  async render({ header, pair, envNames: [id, secret] }) {
    checkLimits('env-file', pair, LIMITS, { id: [tooLongFor(id)], secret: [tooLongFor(secret)] });
    return { text: `${header}\n${id}=${pair.id.reveal()}\n${secret}=${pair.secret.reveal()}\n` };
  },
  usage: (file) => [
    {
      consumer: 'your own container',
      code: stepWith('ENV_FILE', file, 'docker run --rm --env-file "$ENV_FILE" my-image'),
    },
  ],
};

const LIMITS: readonly Limit[] = [
  UNPAIRED_SURROGATE,
  {
    appliesTo: (text) => /[\r\n]/.test(text),
    found: 'a line break',
    why: 'Docker ends a value at the end of the line, and knows no escapes.',
  },
  {
    appliesTo: (text) => text.includes('\0'),
    found: 'a NUL character',
    why: 'Environment variables end at it.',
  },
];

/** Go's bufio.Scanner, with which Docker reads, gives up at this many bytes. */
const LONGEST_LINE = 64 * 1024;

/** The limit for the value after `NAME=`, in UTF-8. */
function tooLongFor(name: string): Limit {
  return {
    appliesTo: (text) => Buffer.byteLength(`${name}=${text}`) >= LONGEST_LINE,
    found: 'too much text',
    why: `Docker reads lines of less than ${LONGEST_LINE} bytes.`,
  };
}

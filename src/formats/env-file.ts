import type { KeyPair } from '../shared/secret.ts';
import { checkLimits, HALF_CHARACTER, type Limit } from './escaping.ts';
import type { EnvNames, FileContent, FileRequest, Format, NextStep, Places } from './types.ts';

/**
 * `soda.env` for `docker run --env-file`: a `NAME=value` a line, each value as it is. Docker knows no quotes, no
 * escapes and no references there. It takes lines apart at line feeds, drops white space before the name and a carriage
 * return at the end, skips lines that start with `#`, and refuses lines of 64 KiB (pkg/kvfile of docker/cli, 29.9).
 */
export const envFile: Format = {
  fileName: 'soda.env',
  takesReferences: false,
  takesBaseConfig: false,
  takesEnvNames: true,
  mergesExisting: false,
  async render({ header, pair, envNames }: FileRequest): Promise<FileContent> {
    checkPair(pair, envNames);
    const [id, secret] = envNames;
    return {
      text: [header, `${id}=${pair.id.reveal()}`, `${secret}=${pair.secret.reveal()}`, ''].join('\n'),
      spellings: [],
      notices: [],
    };
  },
  nextSteps({ stepId }: Places): NextStep[] {
    return [
      {
        consumer: 'a container of yours',
        code: [
          '- env:',
          `    ENV_FILE: \${{ steps.${stepId}.outputs.config-path }}`,
          '  run: docker run --rm --env-file "$ENV_FILE" my-image',
        ].join('\n'),
      },
    ];
  },
};

/** Go's bufio.Scanner, with which Docker reads, gives up at this many bytes. */
const LONGEST_LINE = 64 * 1024;

const LIMITS: readonly Limit[] = [
  HALF_CHARACTER,
  {
    concerns: (text) => /[\r\n]/.test(text),
    found: 'a line break',
    why: 'Docker ends a value at the end of the line, and knows no escapes.',
  },
  {
    concerns: (text) => text.includes('\0'),
    found: 'a NUL character',
    why: 'Environment variables end at it.',
  },
];

function checkPair(pair: KeyPair, [id, secret]: EnvNames): void {
  checkLimits('env-file', pair, {
    id: [...LIMITS, longestLine(id)],
    secret: [...LIMITS, longestLine(secret)],
  });
}

/** A limit in UTF-8 bytes for the value behind `NAME=`. */
function longestLine(name: string): Limit {
  const room = LONGEST_LINE - 1 - Buffer.byteLength(`${name}=`);
  return {
    concerns: (text) => Buffer.byteLength(text) > room,
    found: 'too much text',
    why: `Docker reads lines of less than ${LONGEST_LINE} bytes.`,
  };
}

import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { linesOf, parseCommands } from '../../simulators/runner/command-log.ts';
import type { ActionRun } from '../../simulators/runner/run-action.ts';

/** A marker that no name of the tests contains, so that text with it is hostile. */
export const CANARY = 'canary7Q';

const COMMANDS = [
  `::save-state name=cleanup::{"file":"/${CANARY}"}`,
  `::save-state name=cleanup::${CANARY}`,
  `##[save-state name=cleanup]${CANARY}`,
  `::stop-commands::${CANARY}`,
  `##[stop-commands]${CANARY}`,
  `::add-mask::${CANARY}`,
  `::error title=${CANARY}::x`,
  `##[error]${CANARY}`,
  `::set-env name=NODE_OPTIONS::${CANARY}`,
  `::add-path::${CANARY}`,
  `::add-matcher::${CANARY}`,
  `::group::${CANARY}`,
  `::debug::${CANARY}`,
  `::WARNING::${CANARY}`,
  `::set-output name=issue-url::${CANARY}`,
  `::echo::on ${CANARY}`,
];
/** Characters that end a line for the runner, that only seem to, or that hide the text after them. */
const BREAKS = [
  '\n',
  '\r',
  '\r\n',
  '\n  ',
  '\u2028',
  '\u2029',
  '\u0085',
  '\v',
  '\f',
  '\n\u200b',
  '\n\u00ad',
  '\n\ufeff',
  '%0A',
  '\\n',
];
const FILLING = [
  'x',
  ' ',
  '::',
  '##[',
  '#',
  ':',
  ']',
  '\u202e',
  '\u200b',
  '\ud83d',
  '\x1b[2K',
  '<!--',
  '|',
  '`',
  '```\n',
  '[a](javascript:1)',
  '<img src=x>',
  '@octocat',
  '*',
];

const piece = fc.oneof(
  fc.tuple(fc.constantFrom(...BREAKS), fc.constantFrom(...COMMANDS)).map((parts) => parts.join('')),
  fc.constantFrom(...COMMANDS, ...BREAKS, ...FILLING),
);

/** A name with commands for the runner in it, perhaps at its start. */
export const hostileName = fc
  .tuple(fc.array(piece, { maxLength: 3 }), piece, fc.constantFrom(...COMMANDS))
  .map(([before, between, command]) => [...before, between, command].join(''));

const DOCUMENTED = new Set(
  [...readFileSync('docs/troubleshooting.md', 'utf8').matchAll(/^\| `([^`]+)`/gm)].map(([, title]) => title),
);

/** The commands in the output that the action did not intend. */
export function foreignCommands({ stdout, stderr }: Pick<ActionRun, 'stdout' | 'stderr'>): string[] {
  const commands = [...parseCommands(stdout), ...parseCommands(stderr)];
  return commands
    .filter(({ command, properties, message }) => {
      switch (command) {
        case 'error':
        case 'warning':
        case 'notice':
          return (
            !DOCUMENTED.has(properties['title'] ?? '') || /##\[|^\s*::|[^\P{Cc}\n]|\p{Cf}/mu.test(message)
          );
        case 'add-mask':
        case 'debug':
          return message.includes(CANARY);
        default:
          return true;
      }
    })
    .map(({ command, properties, message }) => JSON.stringify([command, properties, message]));
}

/** How often hostile text was printed, in any form: at 0, a test proves nothing. */
export function timesPrinted({ stdout }: Pick<ActionRun, 'stdout'>): number {
  return linesOf(stdout).join('').split(CANARY).length - 1;
}

import { ActionError } from '../errors/action-error.ts';
import { lineList } from '../errors/line-list.ts';
import { parseTargets, TargetError } from '../targets/parse-targets.ts';
import { parseRepository } from '../targets/repository.ts';
import type { Target } from '../targets/target.ts';
import type { InputContext } from './settings.ts';

/** @throws ActionError that names all items that are no targets */
export function readTargets({ reader, environment, log }: InputContext): Target[] {
  const items = reader.items('targets');
  if (items.length === 0) {
    throw reader.invalid('targets', 'at least one target');
  }
  const texts = items.map(({ text }) => text);
  try {
    return parseTargets(texts, parseRepository(environment['GITHUB_REPOSITORY'] ?? ''));
  } catch (error) {
    if (error instanceof TargetError) {
      throw invalidTargets(
        error.problems.map(({ index, expected }) => ({
          place: items[index]?.place ?? '',
          shown: log.foreign(texts[index] ?? ''),
          expected,
        })),
        (line) => log.info(line),
      );
    }
    throw error;
  }
}

interface InvalidItem {
  readonly place: string;
  readonly shown: string;
  readonly expected: string;
}

/** The annotation holds the first of very many; all of them are in the log. */
function invalidTargets(items: readonly InvalidItem[], print: (line: string) => void): ActionError {
  const [first, ...others] = items;
  const lines = items.map(({ place, shown, expected }) => `${place}, '${shown}': ${expected}`);
  const why = others.length === 0 ? `${first?.expected}.` : lineList(lines, 'see the log');
  if (why.split('\n').length < lines.length) {
    print(
      `What the input 'targets' holds and is not a target:\n${lines.map((line) => `- ${line}`).join('\n')}`,
    );
  }
  return new ActionError('Invalid input', {
    what:
      others.length === 0
        ? `The input 'targets' holds '${first?.shown}' at ${first?.place}, which is not a target.`
        : `The input 'targets' holds ${items.length} items that are not targets.`,
    why: others.length === 0 ? why : `These are not targets:\n${why}`,
    fix: `Correct ${others.length === 0 ? 'the item' : 'each of them'}. Several targets stand on a line each, or are separated by commas on one line.`,
  });
}

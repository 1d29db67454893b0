import { ActionError } from '../errors/action-error.ts';
import { lineList } from '../errors/line-list.ts';
import type { Log } from '../runner/log.ts';
import { parseTargets, TargetError, type TargetProblem } from '../targets/parse-targets.ts';
import { parseRepository } from '../targets/repository.ts';
import type { Target } from '../targets/target.ts';
import type { ListItem } from './reader.ts';
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
      throw invalidTargets(error.problems, items, log);
    }
    throw error;
  }
}

/** Nobody reads more of them, in the log either. */
const MOST_LOGGED = 1000;

/** The annotation holds the first of very many, and the log more of them. */
function invalidTargets(
  problems: readonly TargetProblem[],
  items: readonly ListItem[],
  log: Log,
): ActionError {
  const fix = 'Several targets stand on a line each, or are separated by commas on one line.';
  const named = problems.slice(0, MOST_LOGGED).map(({ index, expected }) => {
    const { place, text } = items[index] ?? { place: '', text: '' };
    return { place, text: log.foreign(text), expected };
  });
  const [first, ...others] = named;
  if (first !== undefined && others.length === 0) {
    return new ActionError('Invalid input', {
      what: `The input 'targets' holds '${first.text}' at ${first.place}, which is not a target.`,
      why: `${first.expected}.`,
      fix: `Correct the item. ${fix}`,
    });
  }
  const lines = named.map(({ place, text, expected }) => `${place}, '${text}': ${expected}`);
  const list = lineList(lines, 'see the log', problems.length);
  if (list.split('\n').length < lines.length) {
    log.info("What the input 'targets' holds and is not a target:");
    for (const line of lineList(lines, 'correct these first', problems.length, MOST_LOGGED).split('\n')) {
      log.info(line);
    }
  }
  return new ActionError('Invalid input', {
    what: `The input 'targets' holds ${problems.length} items that are not targets.`,
    why: `These are not targets:\n${list}`,
    fix: `Correct each of them. ${fix}`,
  });
}

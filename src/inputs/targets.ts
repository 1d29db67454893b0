import * as fs from 'node:fs';
import path from 'node:path';
import type { TargetList } from '../github/patterns.ts';
import { type PairNames, parseRepository } from '../github/targets.ts';
import { ActionError, lineList } from '../shared/action-error.ts';
import { FileProblem } from '../shared/files.ts';
import type { Log } from '../shared/log.ts';
import { Workspace } from '../shared/workspace.ts';
import type { TargetMode } from './definitions.ts';
import { checkTargetsForApp, readSignIn } from './github.ts';
import { readPairNames } from './secret-names.ts';
import { type LineProblem, parseTargetList } from './target-list.ts';
import type { TargetContext, TargetSettings } from './types.ts';

export function readTargetSettings(mode: TargetMode, context: TargetContext): TargetSettings {
  const { reader } = context;
  const names = readPairNames(reader);
  const github = readSignIn(context);
  const targetList = readTargets(context, names);
  checkTargetsForApp(github, targetList, mode);
  return {
    github,
    targetList,
    ...names,
    dryRun: reader.boolean('dry-run'),
    repository: parseRepository(context.runContext.repository),
  };
}

/**
 * The targets, patterns and exclusions in the input and in the files that it names.
 * @throws ActionError that lists all lines that cannot be used
 */
export function readTargets(
  { reader, runContext, log, environment }: TargetContext,
  names: PairNames,
): TargetList {
  const workspace = new Workspace(environment['GITHUB_WORKSPACE'], fs, path);
  const { list, problems } = parseTargetList(reader.lines('targets'), {
    ...names,
    current: parseRepository(runContext.repository),
    readFile: (file) => readFile(file, workspace),
    sanitize: (text) => log.sanitize(text),
    containsSecret: (text) => log.containsSecret(text),
  });
  if (problems.length > 0) {
    throw invalidTargets(problems, log);
  }
  const { named, patterns, exclusions } = list;
  if (named.length === 0 && patterns.length === 0) {
    throw exclusions.length === 0
      ? reader.invalid('targets', 'at least one target')
      : reader.invalid(
          'targets',
          "at least one line without '!'",
          "Lines with '!' remove targets from those of the other lines, and there are no others.",
        );
  }
  return list;
}

/** @throws FileProblem, or the error of the system */
function readFile(file: string, workspace: Workspace): string {
  if (/\p{Cc}/u.test(file)) {
    throw new FileProblem('Its path contains a control character.');
  }
  return workspace.readText(file);
}

/** Of the lines that cannot be used. */
const MOST_LOGGED = 1000;

/** The annotation shows the first lines of a long list, and the log more of them. */
function invalidTargets(problems: readonly LineProblem[], log: Log): ActionError {
  const fix =
    'Write each target on a line of its own, or separate them by commas on one line. docs/inputs.md describes all forms.';
  const nameOf = ({ place, text }: LineProblem) =>
    text === undefined ? place : `${place}, '${log.sanitize(text)}'`;
  const [first, ...others] = problems;
  if (first !== undefined && others.length === 0) {
    return new ActionError('Invalid input', {
      what: `The input 'targets' contains an invalid entry: ${nameOf(first)}.`,
      why: `${first.expected}.`,
      fix: `Correct it. ${fix}`,
    });
  }
  const lines = problems.slice(0, MOST_LOGGED).map((problem) => `${nameOf(problem)}: ${problem.expected}`);
  const list = lineList(lines, 'see the log', problems.length);
  if (list.split('\n').length < lines.length) {
    log.info("Invalid entries of the input 'targets':");
    for (const line of lineList(lines, 'correct these first', problems.length, MOST_LOGGED).split('\n')) {
      log.info(line);
    }
  }
  return new ActionError('Invalid input', {
    what: `The input 'targets' contains ${problems.length} invalid entries.`,
    why: `These cannot be used:\n${list}`,
    fix: `Correct each of them. ${fix}`,
  });
}

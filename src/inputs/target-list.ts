import {
  coversPlace,
  ExclusionIndex,
  findOverlaps,
  type Overlap,
  placeKey,
  secretsOf,
  uniqueTargets,
} from '../github/overlaps.ts';
import type { Exclusion, TargetList, TargetPattern } from '../github/patterns.ts';
import {
  type PairNames,
  pairNames,
  type Repository,
  type SecretNames,
  type Target,
} from '../github/targets.ts';
import { errorCode } from '../shared/action-error.ts';
import { FileProblem, failureReason } from '../shared/files.ts';
import { LINE_BREAK } from './reader.ts';

import { LineError, parseTargetLine, SUFFIX_START, type TargetLine, withoutComment } from './target-line.ts';

/** What parsing the list needs besides its lines. */
interface ListContext extends PairNames {
  /** The workflow's own repository; `undefined` where the run does not name it. */
  readonly current: Repository | undefined;
  /** The text of a file that a line names; throws `FileProblem`, or the error of the system. */
  readonly readFile: (path: string) => string;
  /** Makes a text of the input fit to show. */
  readonly sanitize: (text: string) => string;
  readonly containsSecret: (text: string) => boolean;
}

/** A line that cannot be used. */
export interface LineProblem {
  /** Such as `line 3`, or `targets.txt, line 3`. */
  readonly place: string;
  /** As given; `undefined` for a line of a file, as a file named by mistake may hold anything. */
  readonly text: string | undefined;
  /** What is expected instead, or what is wrong. */
  readonly expected: string;
}

interface ParsedList {
  readonly list: TargetList;
  readonly problems: readonly LineProblem[];
}

/** Parses the lines of the input `targets`, and those of the files that they name. */
export function parseTargetList(lines: readonly string[], context: ListContext): ParsedList {
  const { entries, problems } = readEntries(lines, context);
  const named = entries.flatMap(({ line }) => (line.is === 'target' ? [line.item] : []));
  const patterns = entries.flatMap(({ line }) => (line.is === 'pattern' ? [line.item] : []));
  const exclusions = entries.flatMap(({ line }) => (line.is === 'exclusion' ? [line.item] : []));
  const list = {
    named: uniqueTargets(named, context),
    patterns: uniqueTargets(patterns, context),
    exclusions: exclusions.filter(isFirst(({ place }) => placeKey(place))),
  };
  return { list, problems: [...problems, ...overlapProblems(list, entries, context)] };
}

/** Whether no item before it has the same key. */
function isFirst<Item>(keyOf: (item: Item) => string): (item: Item) => boolean {
  const seen = new Set<string>();
  return (item) => seen.size < seen.add(keyOf(item)).size;
}

/** A line of the input or of a file, without its comment. */
interface ListLine {
  readonly text: string;
  readonly place: string;
  readonly source: 'input' | 'file';
}

interface ListEntry extends ListLine {
  readonly line: Exclude<TargetLine, { readonly is: 'file' }>;
}

function problemOf({ place, text, source }: ListLine, expected: string): LineProblem {
  return { place, text: source === 'input' ? text : undefined, expected };
}

/** In all files together: far more than any of GitHub's rate limits allows to rotate in a day. */
const MOST_FILE_LINES = 20_000;

function readEntries(
  lines: readonly string[],
  context: ListContext,
): { readonly entries: readonly ListEntry[]; readonly problems: readonly LineProblem[] } {
  const entries: ListEntry[] = [];
  const problems: LineProblem[] = [];
  let fileLines = 0;

  function read(each: ListLine, readFile: (path: string) => void): void {
    try {
      const line = parseTargetLine(each.text, context.current);
      if (line.is === 'file') {
        readFile(line.path);
      } else {
        entries.push({ ...each, line });
      }
    } catch (error) {
      if (!(error instanceof LineError)) {
        throw error;
      }
      problems.push(problemOf(each, error.expected));
    }
  }

  function readFile(path: string): void {
    const text = fileText(path, context);
    const ofFile = text.split(LINE_BREAK);
    fileLines += ofFile.length - (ofFile.at(-1) === '' ? 1 : 0);
    if (fileLines > MOST_FILE_LINES) {
      throw new LineError(
        `the file cannot be read. With it, the files have more than ${MOST_FILE_LINES} lines in total`,
      );
    }
    const name = context.sanitize(path);
    const holdsSecret = context.containsSecret(text);
    for (const { text: line, place } of numbered(ofFile)) {
      const each = { text: line, place: `${name}, ${place}`, source: 'file' } as const;
      if (holdsSecret && context.containsSecret(line)) {
        problems.push(problemOf(each, HOLDS_SECRET));
      } else {
        read(each, refuseFile);
      }
    }
  }

  const items = itemsOf(lines);
  for (const { text, place } of items) {
    read({ text, place, source: 'input' }, readFile);
  }
  const [only = { text: '', place: '' }, ...others] = items;
  const isListOnOneLine = others.length === 0 && looksLikeList(only.text);
  return {
    entries,
    problems: problems.map((problem) =>
      isListOnOneLine && problem.place === only.place
        ? { ...problem, expected: `${problem.expected}. ${NO_COMMAS}` }
        : problem,
    ),
  };
}

const NO_COMMAS =
  'Where one target has qualifiers or names of its own, each target is on a line of its own, without commas in between';

/** Whether a line has a comma where one target has none. */
function looksLikeList(line: string): boolean {
  const start = line.search(SUFFIX_START);
  return start !== -1 && (line.slice(0, start).includes(',') || line.slice(start).split(',').length > 2);
}

function refuseFile(): never {
  throw new LineError("lines with 'file:' stand in the input itself, not in a file");
}

const HOLDS_SECRET = 'a target is shown and sent to GitHub, so it must not contain a key or a token';

function numbered(lines: readonly string[]): { readonly text: string; readonly place: string }[] {
  return lines
    .map((line, index) => ({ text: withoutComment(line), place: `line ${index + 1}` }))
    .filter(({ text }) => text !== '');
}

/** The lines, or what stands between the commas of the only one; that is one target if it has names of its own. */
function itemsOf(lines: readonly string[]): { readonly text: string; readonly place: string }[] {
  const given = numbered(lines);
  const [only, ...others] = given;
  if (only === undefined || others.length > 0 || !only.text.includes(',') || SUFFIX_START.test(only.text)) {
    return given;
  }
  return only.text
    .split(',')
    .map((item, index) => ({ text: item.trim(), place: `item ${index + 1}` }))
    .filter(({ text }) => text !== '');
}

/** @throws LineError with the reason */
function fileText(path: string, { readFile }: ListContext): string {
  try {
    return readFile(path);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') {
      throw new LineError(
        'there is no such file (ENOENT). The repository has to be checked out before this step',
      );
    }
    const reason = failureReason(error);
    throw new LineError(
      `the file cannot be read. ${error instanceof FileProblem ? reason.replace(/\.$/, '') : `The system refused it (${reason})`}`,
    );
  }
}

/**
 * Lines that would overwrite each other's secrets, as far as the lines alone can tell: what a pattern finds is compared
 * once it is known.
 */
function overlapProblems(
  { named, patterns, exclusions }: TargetList,
  entries: readonly ListEntry[],
  names: PairNames,
): LineProblem[] {
  const excluded = new ExclusionIndex(exclusions);
  const left = named.filter((target) => excluded.covering(target).length === 0);
  const overlaps = [
    ...findOverlaps(left, names),
    ...findOverlaps(patterns, names),
    ...patterns.flatMap((pattern) => overlapsWithPattern(pattern, left, names)),
  ];
  if (overlaps.length === 0) {
    return [];
  }
  const entryOf = new Map<Target | TargetPattern | Exclusion, ListEntry>(
    entries.map((entry) => [entry.line.item, entry]),
  );
  return overlaps.flatMap(({ one, other, secret }) => {
    const [first, second] = [entryOf.get(one), entryOf.get(other)];
    return first === undefined || second === undefined
      ? []
      : [
          problemOf(
            second,
            `it and ${first.place} would overwrite each other's secret ${secret}: the same store needs other names, or one of the two lines only`,
          ),
        ];
  });
}

/** A pattern without qualifiers finds each named store that holds one of its secrets. */
function overlapsWithPattern(
  pattern: TargetPattern,
  named: readonly Target[],
  given: PairNames,
): Overlap<Target | TargetPattern>[] {
  if (pattern.qualifiers.length > 0) {
    return [];
  }
  const names = pairNames(pattern, given);
  const overlaps = named.flatMap((target) => {
    const others = pairNames(target, given);
    const isSame = secretsOf(names).join() === secretsOf(others).join();
    const secret = isSame ? undefined : commonName(names.names, others.names);
    return secret === undefined || !coversPlace(pattern, target)
      ? []
      : [{ one: target, other: pattern, secret }];
  });
  return overlaps.slice(0, 1);
}

function commonName(one: SecretNames, other: SecretNames): string | undefined {
  return [one.id, one.secret].find((name) => name === other.id || name === other.secret);
}

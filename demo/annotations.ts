import { parseCommands } from '../simulators/runner/command-log.ts';
import type { ActionRun } from '../simulators/runner/run-action.ts';

export interface Annotation {
  readonly level: string;
  readonly title: string;
  readonly message: string;
}

/** The annotations on the page of a run. */
export function annotationsOf({ stdout }: ActionRun): Annotation[] {
  return parseCommands(stdout)
    .filter(({ command }) => command === 'error' || command === 'warning' || command === 'notice')
    .map(({ command, properties, message }) => ({
      level: command,
      title: properties['title'] ?? '',
      message,
    }));
}

/** The only annotation of a run; `undefined` if there are none or several, so that a check fails. */
export function onlyAnnotation(run: ActionRun): Annotation | undefined {
  const annotations = annotationsOf(run);
  return annotations.length === 1 ? annotations[0] : undefined;
}

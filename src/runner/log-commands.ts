import { eachLine, oneLine } from './one-line.ts';
import { workflowCommand } from './workflow-commands.ts';

/** How the runner is told what to print and what to hide. Only `debug` and `annotate` take several lines. */
export interface LogCommands {
  mask(secret: string): void;
  debug(message: string): void;
  info(message: string): void;
  annotate(level: 'notice' | 'warning' | 'error', title: string, message: string): void;
}

/**
 * The commands of the runner. This is the one place from which text gets out, and here the runner is kept from taking
 * a command from it: a name in GitHub or Soda Cloud, a path or an input may hold one. Debug lines are left out unless debug logging is on, as everything that is printed can
 * be kept by somebody.
 * @param print puts text on standard output
 */
export function runnerLog(print: (text: string) => void, environment: NodeJS.ProcessEnv): LogCommands {
  return {
    mask: (secret) => print(workflowCommand('add-mask', secret)),
    debug(message) {
      if (environment['RUNNER_DEBUG'] === '1') {
        print(workflowCommand('debug', eachLine(message)));
      }
    },
    info: (message) => print(`${oneLine(message)}\n`),
    annotate: (level, title, message) =>
      print(workflowCommand(level, eachLine(message), { title: oneLine(title) })),
  };
}

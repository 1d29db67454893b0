import { Log, type LogCommands } from '../../src/shared/log.ts';

/** A log that keeps what it prints. */
export interface MemoryLog {
  readonly log: Log;
  readonly masks: readonly string[];
  /** Notices, warnings and errors, as `title: message`. */
  readonly annotations: readonly string[];
  /** The complete visible output. */
  shown(): string;
}

export function createMemoryLog(): MemoryLog {
  const masks: string[] = [];
  const lines: string[] = [];
  const annotations: string[] = [];
  const print = (message: string) => lines.push(message);
  const annotate: LogCommands['notice'] = (message, { title }) => {
    annotations.push(`${title}: ${message}`);
    print(`${title}: ${message}`);
  };
  const log = new Log({
    setSecret: (secret) => masks.push(secret),
    isDebug: () => true,
    ...{ debug: print, info: print },
    ...{ notice: annotate, warning: annotate, error: annotate },
  });
  return { log, masks, annotations, shown: () => lines.join('\n') };
}

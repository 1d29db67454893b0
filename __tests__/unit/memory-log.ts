import { Log } from '../../src/shared/log.ts';

/** A log that keeps what it prints. */
export interface MemoryLog {
  readonly log: Log;
  readonly masks: readonly string[];
  /** Notices, warnings and errors, as `title: message`. */
  readonly annotations: readonly string[];
  /** All that people would see. */
  shown(): string;
}

export function createMemoryLog(): MemoryLog {
  const masks: string[] = [];
  const lines: string[] = [];
  const annotations: string[] = [];
  const print = (message: string) => lines.push(message);
  const log = new Log({
    mask: (secret) => masks.push(secret),
    ...{ debug: print, info: print },
    annotate: (_level, title, message) => {
      annotations.push(`${title}: ${message}`);
      print(`${title}: ${message}`);
    },
  });
  return { log, masks, annotations, shown: () => lines.join('\n') };
}

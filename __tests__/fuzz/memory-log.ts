import { Log } from '../../src/runner/log.ts';

/** A log that keeps what it prints. */
export interface MemoryLog {
  readonly log: Log;
  readonly masks: readonly string[];
  /** All that people would see. */
  shown(): string;
}

export function createMemoryLog(): MemoryLog {
  const masks: string[] = [];
  const lines: string[] = [];
  const print = (message: string, properties?: { title?: string }) => {
    lines.push(`${properties?.title ?? ''}: ${message}`);
  };
  const log = new Log({
    setSecret: (secret) => {
      masks.push(secret);
    },
    ...{ debug: print, info: print, notice: print, warning: print, error: print },
  });
  return { log, masks, shown: () => lines.join('\n') };
}

import type { Repository, Target } from '../../src/github/targets.ts';
import { parseTargetLine } from '../../src/inputs/target-line.ts';

/** The targets that some lines name, each of them. */
export function parseTargets(lines: readonly string[], current: Repository | undefined): Target[] {
  return lines.map((line) => {
    const parsed = parseTargetLine(line, current);
    if (parsed.is !== 'target') {
      throw new Error(`${line} names no target`);
    }
    return parsed.item;
  });
}

import { test } from '@jest/globals';
import fc from 'fast-check';

/** `FUZZ_SEED` chooses other inputs than every day's. */
export const SEED = Number(process.env['FUZZ_SEED'] ?? 20_260_101);

/** `FUZZ_SCALE` multiplies how many are tried. */
const SCALE = Number(process.env['FUZZ_SCALE'] ?? 1);

/** In milliseconds; shrinking something slow stops here. */
const LONGEST = 10 * 60_000;
const LONGEST_EXAMPLE = 2000;

/**
 * A test of a property with so many generated inputs. A failing one is reported with its seed and its path: with these in
 * `FUZZ_SEED` and `FUZZ_PATH`, and `-t NAME`, that one runs again.
 */
export function fuzz<Input>(
  name: string,
  count: number,
  inputs: fc.Arbitrary<Input>,
  property: (input: Input) => void | Promise<void>,
): void {
  const path = process.env['FUZZ_PATH'];
  const run = async () => {
    const details = await fc.check(
      fc.asyncProperty(inputs, async (input) => {
        await property(input);
      }),
      {
        seed: SEED,
        numRuns: Math.ceil(count * SCALE),
        interruptAfterTimeLimit: LONGEST,
        markInterruptAsFailure: true,
        // what is slow stays slow at every step of shrinking
        endOnFailure: process.env['FUZZ_SHRINK'] === undefined,
        ...(path === undefined ? {} : { path }),
      },
    );
    if (details.failed) {
      const { seed, counterexamplePath, counterexample, errorInstance } = details;
      const example = fc.stringify(counterexample).slice(0, LONGEST_EXAMPLE);
      throw new Error(`seed ${seed}, path ${counterexamplePath}, input ${example}`, { cause: errorInstance });
    }
  };
  test(name, run, LONGEST + 60_000);
}

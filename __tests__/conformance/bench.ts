import { createSandbox, type Sandbox } from '../../simulators/runner/sandbox.ts';
import { type ConfigurationReader, startReader } from './engines/configuration-reader.ts';
import { createSurroundings, type Surroundings } from './engines/surroundings.ts';

/** A sandbox for the action, and both engines ready to read what it writes. */
export interface Bench {
  readonly sandbox: Sandbox;
  readonly surroundings: Surroundings;
  readonly v3: ConfigurationReader;
  readonly v4: ConfigurationReader;
  remove(): Promise<void>;
}

export async function createBench(): Promise<Bench> {
  const [sandbox, surroundings] = await Promise.all([createSandbox(), createSurroundings()]);
  const v3 = startReader('v3', surroundings);
  const v4 = startReader('v4', surroundings);
  return {
    sandbox,
    surroundings,
    v3,
    v4,
    remove: async () => {
      await Promise.all([v3.close(), v4.close()]);
      await Promise.all([sandbox.remove(), surroundings.remove()]);
    },
  };
}

import { createSandbox, type Sandbox } from '../../simulators/runner/sandbox.ts';
import { type ConfigurationReader, startReader } from './engines/configuration-reader.ts';
import { createEngineHome, type EngineHome } from './engines/environments.ts';

/** A sandbox for the action, and a running reader of each engine. */
export interface Setup {
  readonly sandbox: Sandbox;
  readonly engineHome: EngineHome;
  readonly v3: ConfigurationReader;
  readonly v4: ConfigurationReader;
  remove(): Promise<void>;
}

export async function createSetup(): Promise<Setup> {
  const [sandbox, engineHome] = await Promise.all([createSandbox(), createEngineHome()]);
  const v3 = startReader('v3', engineHome);
  const v4 = startReader('v4', engineHome);
  return {
    sandbox,
    engineHome,
    v3,
    v4,
    remove: async () => {
      await Promise.all([v3.close(), v4.close()]);
      await Promise.all([sandbox.remove(), engineHome.remove()]);
    },
  };
}

import type { ChildProcess } from 'node:child_process';
import type { World } from './world.ts';

type Texts = Readonly<Record<string, string>>;

/** The inputs and expectations of a step. */
export interface Step {
  readonly inputs: Texts;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Secrets that the step asks to hand to later steps, by the names under which a find is reported. */
  readonly exported?: readonly string[];
  /** Secrets that the user gives to the `key-command` through `env:`. */
  readonly given?: readonly string[];
  /** The written file stays when the job ends, because the step asks for it. */
  readonly keepsFile?: boolean;
  /** Secrets that the user writes into the line of the `key-command`. */
  readonly inCommandLine?: readonly string[];
}

/** One way to use the action. */
export interface Scenario {
  readonly name: string;
  /** Prepares the world for the step, and returns its inputs. */
  step(world: World): Step;
}

/** One run of a scenario, with or without a fault. */
export interface Case extends Scenario {
  /** Called with the running process. */
  readonly started?: (child: ChildProcess, world: World) => void;
}

/** The same step with other inputs or another environment. */
export function changed(
  scenario: Scenario,
  what: string,
  change: (world: World) => Partial<Step> & { readonly prepare?: () => void },
): Case {
  return {
    name: `${scenario.name}: ${what}`,
    step: (world) => {
      const step = scenario.step(world);
      const { prepare, ...other } = change(world);
      prepare?.();
      return {
        ...step,
        ...other,
        inputs: { ...step.inputs, ...other.inputs },
        env: { ...step.env, ...other.env },
      };
    },
  };
}

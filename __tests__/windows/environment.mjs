import { TestEnvironment } from 'jest-environment-node';
import { findSkipped } from './skipped.mjs';

/** Factor for the time limits of tests and hooks: under Wine, a process takes several times as long to start. */
const PATIENCE = process.env['WINDOWS_IS_WINE'] === 'true' ? 4 : 1;

/** Jest's environment for Node, in which the tests of `skipped.mjs` are skipped. */
export default class WindowsEnvironment extends TestEnvironment {
  /**
   * @param {ConstructorParameters<typeof TestEnvironment>[0]} config
   * @param {ConstructorParameters<typeof TestEnvironment>[1]} context
   */
  constructor(config, context) {
    super(config, context);
    this.testPath = context.testPath;
  }

  /**
   * Before the first hook, as jest leaves out the hooks of blocks whose tests are all skipped.
   *
   * @param {import('@jest/types').Circus.Event} event
   * @param {import('@jest/types').Circus.State} state
   */
  handleTestEvent(event, state) {
    if (event.name === 'run_start') {
      state.testTimeout *= PATIENCE;
      this.#adapt(state.rootDescribeBlock, []);
    }
  }

  /**
   * @param {import('@jest/types').Circus.DescribeBlock} block
   * @param {readonly string[]} names of this block and those around it
   */
  #adapt(block, names) {
    for (const child of block.children) {
      const path = [...names, child.name];
      if (child.type === 'describeBlock') {
        this.#adapt(child, path);
      } else if (findSkipped(this.testPath, path.join(' ')) !== undefined) {
        child.mode = 'skip';
      } else if (child.timeout !== undefined) {
        child.timeout *= PATIENCE;
      }
    }
  }
}

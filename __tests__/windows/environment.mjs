import { TestEnvironment } from 'jest-environment-node';
import { findSkipped } from './skipped.mjs';

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

  /** @param {import('@jest/types').Circus.Event} event */
  handleTestEvent(event) {
    if (event.name === 'test_start' && findSkipped(this.testPath, fullName(event.test)) !== undefined) {
      event.test.mode = 'skip';
    }
  }
}

/** @param {import('@jest/types').Circus.TestEntry} test */
function fullName({ name, parent }) {
  const names = [name];
  for (let block = parent; block.parent !== undefined; block = block.parent) {
    names.unshift(block.name);
  }
  return names.join(' ');
}

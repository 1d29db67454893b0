// What tests import as '@jest/globals' in a process that keeps them loaded, so that a single one can be run in moments.
import { createRequire } from 'node:module';
import { format } from 'node:util';
import { type Body, type HookName, open } from './test-tree.ts';

const require = createRequire(import.meta.url);

/** jest's own, from the version of jest that is installed. */
export const { expect }: { expect: unknown } = createRequire(require.resolve('@jest/globals'))('expect');

type Arguments = readonly unknown[];
type EachBody = (...values: Arguments) => unknown;

function define(name: string, body: Body, timeout?: number): void {
  open().tests.push({ name, body, timeout });
}

function group(name: string, body: () => void): void {
  open().group(name, body);
}

function each(table: readonly unknown[]) {
  const rows = table.map((row): Arguments => (Array.isArray(row) ? row : [row]));
  return {
    test: (name: string, body: EachBody, timeout?: number) => {
      rows.forEach((row, index) => {
        define(titled(name, row, index), () => body(...row), timeout);
      });
    },
    describe: (name: string, body: EachBody) => {
      rows.forEach((row, index) => {
        group(titled(name, row, index), () => body(...row));
      });
    },
  };
}

/** The name of a row's test. Two may have the same: they are told apart by their place. */
function titled(name: string, row: Arguments, index: number): string {
  return `${format(name, ...row)
    .split('\n')[0]
    ?.slice(0, 150)} [${index}]`;
}

const skip = (): void => undefined;

export const test = Object.assign(define, { each: (table: readonly unknown[]) => each(table).test, skip });
export const describe = Object.assign(group, {
  each: (table: readonly unknown[]) => each(table).describe,
  skip,
});

const hook = (name: HookName) => (body: Body) => {
  open().hooks.push({ name, body });
};
export const beforeAll = hook('beforeEach');
export const beforeEach = hook('beforeEach');
export const afterEach = hook('afterEach');
export const afterAll = hook('afterEach');

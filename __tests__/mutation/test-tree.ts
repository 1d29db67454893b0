export type Body = () => unknown;
export type HookName = 'beforeEach' | 'afterEach';

/** A test, and all that has to be called around it, as one list. */
export interface LoadedTest {
  readonly name: string;
  readonly run: () => Promise<void>;
}

interface Definition {
  readonly name: string;
  readonly body: Body;
  readonly timeout: number | undefined;
}

/** A `describe`, or a whole file. */
export class Group {
  readonly tests: Definition[] = [];
  readonly hooks: { readonly name: HookName; readonly body: Body }[] = [];
  readonly #name: string;
  readonly #groups: Group[] = [];

  constructor(name = '') {
    this.#name = name;
  }

  group(name: string, body: () => void): void {
    const outer = current;
    current = new Group(this.#title(name));
    this.#groups.push(current);
    body();
    current = outer;
  }

  /** All tests in it, inner ones with the hooks of their outer groups. */
  loaded(before: readonly Body[] = [], after: readonly Body[] = []): LoadedTest[] {
    const all = [...before, ...this.#bodies('beforeEach')];
    const rest = [...this.#bodies('afterEach'), ...after];
    return [
      ...this.tests.map(({ name, body }) => ({
        name: this.#title(name),
        run: () => callInTurn([...all, body], rest),
      })),
      ...this.#groups.flatMap((inner) => inner.loaded(all, rest)),
    ];
  }

  #title(name: string): string {
    return this.#name === '' ? name : `${this.#name} > ${name}`;
  }

  #bodies(wanted: HookName): Body[] {
    return this.hooks.filter(({ name }) => name === wanted).map(({ body }) => body);
  }
}

let current = new Group();

/** The group that is being defined. */
export function open(): Group {
  return current;
}

/** Reads the tests of one file. */
export async function loadTests(load: () => Promise<unknown>): Promise<LoadedTest[]> {
  const file = new Group();
  current = file;
  await load();
  return file.loaded();
}

/** Those after the test are called whatever happened before. @throws what the first of them throws */
async function callInTurn(bodies: readonly Body[], after: readonly Body[]): Promise<void> {
  const errors: unknown[] = [];
  try {
    for (const body of bodies) {
      await body();
    }
  } catch (error) {
    errors.push(error);
  }
  for (const body of after) {
    try {
      await body();
    } catch (error) {
      errors.push(error);
    }
  }
  if (errors.length > 0) {
    throw errors[0];
  }
}

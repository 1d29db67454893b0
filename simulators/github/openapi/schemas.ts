import { Ajv, type ValidateFunction } from 'ajv';
import formats from 'ajv-formats';
import type { Description } from './description.ts';

const DOCUMENT = 'github';

/** The schemas of a description, each compiled when it is first used. */
export class Schemas {
  readonly #ajv = new Ajv({
    strict: false,
    allErrors: true,
    validateSchema: false,
    logger: false,
    // a schema to which others refer is compiled once, not again for each reference
    inlineRefs: false,
    code: { optimize: false },
  });
  readonly #compiled = new Map<string, ValidateFunction>();

  constructor({ document }: Description) {
    formats.default(this.#ajv);
    this.#ajv.addSchema({ ...document }, DOCUMENT);
  }

  /**
   * @param path where the schema is in the description
   * @returns the problems of the value, one line each
   */
  problems(value: unknown, ...path: readonly string[]): string[] {
    const pointer = path.map(
      (key) => `/${encodeURIComponent(key.replaceAll('~', '~0').replaceAll('/', '~1'))}`,
    );
    const validate = this.#compile(`${DOCUMENT}#${pointer.join('')}`);
    if (validate(value)) {
      return [];
    }
    return (validate.errors ?? []).map(({ instancePath, message, params }) =>
      `${instancePath} ${message} ${JSON.stringify(params)}`.trim(),
    );
  }

  #compile(reference: string): ValidateFunction {
    const known = this.#compiled.get(reference);
    if (known !== undefined) {
      return known;
    }
    const compiled = this.#ajv.compile({ $ref: reference });
    this.#compiled.set(reference, compiled);
    return compiled;
  }
}

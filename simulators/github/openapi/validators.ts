import { operationOf } from '../api/router.ts';
import { ROUTES } from '../api/routes.ts';
import { type Edition, loadDescription } from './description.ts';
import { Validator } from './validator.ts';

const loaded = new Map<Edition, Promise<Validator>>();

/** One validator for all simulators of a process: its schemas are compiled once. */
export function validatorOf(edition: Edition): Promise<Validator> {
  const known = loaded.get(edition);
  if (known !== undefined) {
    return known;
  }
  const validator = load(edition);
  loaded.set(edition, validator);
  return validator;
}

async function load(edition: Edition): Promise<Validator> {
  return new Validator(await loadDescription(edition, ROUTES.map(operationOf)));
}

import type { JsonObject } from '../../soda-cloud/json.ts';
import { failure, invalidRequest, Refusal, validationFailed } from '../answers.ts';
import { SEAL_BYTES } from '../state/sealed-box.ts';
import type { Visibility } from '../state/secret-store.ts';
import type { StoreTraits } from '../state/store-kinds.ts';
import { bodyOf, textOf } from './request-body.ts';

/** The body of a PUT of a secret. */
export interface SecretWrite {
  readonly keyId: string | undefined;
  readonly encryptedValue: string | undefined;
  /** Only of organization secrets. */
  readonly visibility: Visibility | undefined;
  /** Missing: no repository is selected any more. */
  readonly selectedRepositoryIds: readonly number[];
}

const LARGEST_VALUE = 48 * 1024;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{4})$/;

/** @throws Refusal 422 */
export function checkName(name: string): void {
  if (!/^[a-z_][a-z0-9_]*$/i.test(name)) {
    throw new Refusal(
      failure(
        422,
        'Secret names can only contain alphanumeric characters ([a-z], [A-Z], [0-9]) or underscores (_). ' +
          'Spaces are not allowed. Must start with a letter ([a-z], [A-Z]) or underscores (_).',
      ),
    );
  }
  if (/^github_/i.test(name)) {
    throw new Refusal(failure(422, 'Secret names must not start with GITHUB_.'));
  }
}

/** @throws Refusal 400 or 422 */
export function parseWrite(json: unknown, traits: StoreTraits): SecretWrite {
  const body = bodyOf(json);
  const isOrganization = traits.scope === 'organization';
  const encryptedValue = textOf(body, 'encrypted_value', !isOrganization && traits.scope !== 'user');
  const keyId = textOf(body, 'key_id', !isOrganization || encryptedValue !== undefined);
  if (encryptedValue !== undefined) {
    checkEncryptedValue(encryptedValue);
  }
  const visibility = isOrganization ? visibilityOf(body) : undefined;
  const given = body['selected_repository_ids'];
  const selectedRepositoryIds = given === undefined ? [] : repositoryIds(given, traits);
  if (isOrganization && visibility !== 'selected' && selectedRepositoryIds.length > 0) {
    throw validationFailed('selected_repository_ids');
  }
  return { keyId, encryptedValue, visibility, selectedRepositoryIds };
}

/** The body of a PUT of the selected repositories alone. */
export function parseSelection(json: unknown): readonly number[] {
  const given = bodyOf(json)['selected_repository_ids'];
  if (given === undefined) {
    throw invalidRequest('"selected_repository_ids" wasn\'t supplied.');
  }
  return repositoryIds(given, { idsMayBeStrings: false });
}

function checkEncryptedValue(encryptedValue: string): void {
  if (!BASE64.test(encryptedValue)) {
    throw invalidRequest(`For 'properties/encrypted_value', the value does not match ${BASE64.source}.`);
  }
  if (Buffer.byteLength(encryptedValue, 'base64') - SEAL_BYTES > LARGEST_VALUE) {
    throw validationFailed('value', 'too_large');
  }
}

function visibilityOf({ visibility }: JsonObject): Visibility {
  switch (visibility) {
    case 'all':
    case 'private':
    case 'selected':
      return visibility;
    case undefined:
      throw invalidRequest('"visibility" wasn\'t supplied.');
    default:
      throw invalidRequest(
        `${JSON.stringify(visibility)} is not a member of ["all", "private", "selected"].`,
      );
  }
}

function repositoryIds(given: unknown, { idsMayBeStrings }: Pick<StoreTraits, 'idsMayBeStrings'>): number[] {
  if (!Array.isArray(given)) {
    throw invalidRequest("For 'properties/selected_repository_ids', the value is not an array.");
  }
  const elements: readonly unknown[] = given;
  return elements.map((element) => {
    const id = idsMayBeStrings && typeof element === 'string' ? Number(element) : element;
    if (typeof id !== 'number' || !Number.isInteger(id)) {
      throw invalidRequest(`${JSON.stringify(element)} is not an integer.`);
    }
    return id;
  });
}

export const SECRET_NAMES = ['SODA_CLOUD_API_KEY_ID', 'SODA_CLOUD_API_KEY_SECRET'] as const;

/** So many repositories of one organization, as `targets` names them. */
export function targetsOf(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `repo:acme/data-${index + 1}`);
}

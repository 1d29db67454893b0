export const SECRET_NAMES = ['SODA_CLOUD_API_KEY_ID', 'SODA_CLOUD_API_KEY_SECRET'] as const;

/** A number of repositories of one organization, as lines of `targets`. */
export function targetsOf(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `repo:acme/data-${index + 1}`);
}

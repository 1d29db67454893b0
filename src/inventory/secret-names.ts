/** The names of the two GitHub secrets that hold a pair, in upper case as GitHub stores them. */
export interface SecretNames {
  readonly id: string;
  readonly secret: string;
}

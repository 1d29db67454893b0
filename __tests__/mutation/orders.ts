/** What a test process is told to do. */
export type Order =
  /** To load a test file and to say what it holds; what is reached meanwhile counts as reached by the whole file. */
  | { readonly kind: 'list'; readonly file: string }
  | {
      readonly kind: 'run';
      readonly file: string;
      /** Which test of the file, from 0. */
      readonly index: number;
      /** The mutant to switch on; without one, the mutants that are reached are noted. */
      readonly active?: string;
      /** Whether the mutant is on already while the file is loaded. */
      readonly loadMutated?: boolean;
    };

/** What a test process answers. */
export type Result =
  | { readonly kind: 'listed'; readonly names: readonly string[] }
  | { readonly kind: 'ran'; readonly milliseconds: number; readonly failure?: string }
  | { readonly kind: 'broken'; readonly reason: string };

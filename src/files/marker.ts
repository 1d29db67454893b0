/** The first line of every file that the action writes: how it knows its own files again. */
export const MARKER =
  '# Written by Soda Cloud Keys. It holds an API key: keep it out of commits, artifacts and images.';

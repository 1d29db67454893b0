/** GitHub asks for a pause between writes. The function waits for it; before the first write there is none. */
export function createPacer(
  interval: number,
  sleep: (milliseconds: number) => Promise<void>,
): () => Promise<void> {
  let first = true;
  return async () => {
    if (!first && interval > 0) {
      await sleep(interval);
    }
    first = false;
  };
}

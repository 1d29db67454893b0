/** The dates by which the order of writes is told have a resolution of one second. */
const DATE_RESOLUTION = 1000;

/**
 * GitHub asks for a pause between writes. The function waits for it; before the first write there is none.
 * @param sleep with a second argument: how much of the pause is waited for also when the run is canceled
 */
export function createPacer(
  interval: number,
  sleep: (milliseconds: number, atLeast?: number) => Promise<void>,
): () => Promise<void> {
  let first = true;
  return async () => {
    if (!first && interval > 0) {
      await sleep(interval, Math.min(interval, DATE_RESOLUTION));
    }
    first = false;
  };
}

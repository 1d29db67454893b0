/** As `Promise.all` over the items in order, but with so many at a time. */
export async function inParallel<Item, Result>(
  items: readonly Item[],
  atATime: number,
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const waiting = items.entries();
  await Promise.all(
    Array.from({ length: atATime }, async () => {
      for (const [index, item] of waiting) {
        results[index] = await work(item);
      }
    }),
  );
  return results;
}

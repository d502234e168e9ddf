/**
 * Waits until a throttle lets one pass.
 * @param take takes one; gives 0, or the milliseconds until there is one
 * @param patience milliseconds
 * @returns false where there was none for so long
 */
export async function takeInTime(
  take: () => number,
  patience: number,
  pause: (ms: number) => Promise<unknown> = (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
): Promise<boolean> {
  for (let waited = 0; ;) {
    const wait = take();
    if (wait <= 0) return true;
    if (waited >= patience) return false;
    await pause(wait);
    waited += wait;
  }
}

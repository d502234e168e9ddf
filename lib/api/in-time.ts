/**
 * Waits until one may be taken.
 * @param take one: 0, or in how many milliseconds there will be one
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

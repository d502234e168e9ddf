/** Waits until `condition` holds. @throws after `ms` */
export async function until(condition: () => boolean, what: string, ms = 8_000): Promise<void> {
  const end = performance.now() + ms;
  while (!condition()) {
    if (performance.now() > end) throw new Error(`never happened: ${what}`);
    await new Promise((done) => setTimeout(done, 10));
  }
}

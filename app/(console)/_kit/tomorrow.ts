/** Six in the morning of the next day, in the reader's zone, as wall-clock milliseconds. */
export function tomorrow(now = new Date()): number {
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1, 6).getTime();
}

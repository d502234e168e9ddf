/** Words that no shell reads as anything else. */
const PLAIN = /^[\w.,/:@%+-]+$/;

/** A command as it is typed into a POSIX shell. */
export function lineOf(argv: readonly string[]): string {
  return argv.map((word) => (PLAIN.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`)).join(" ");
}

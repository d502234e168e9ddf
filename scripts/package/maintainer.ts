/** The maintainer of a package is whoever builds it, by the variables that Debian's own tools read. */
export function maintainerOf(env: Readonly<Record<string, string | undefined>>): string {
  const { DEBFULLNAME = "The komoriuta authors", DEBEMAIL = "komoriuta@localhost" } = env;
  return `${DEBFULLNAME} <${DEBEMAIL}>`;
}

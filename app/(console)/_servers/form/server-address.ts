/** Whether a URL leads to the machine itself on which it is used. */
export function isOwnMachine(url: string): boolean {
  const host = URL.parse(url)?.hostname ?? "";
  return host === "localhost" || host === "[::1]" || /^127(\.\d+){3}$/.test(host);
}

/**
 * The manager's address in what somebody typed, without a trailing slash; null: an agent would not take it. Agents speak
 * plain HTTP to their own machine only.
 */
export function readAddress(typed: string): string | null {
  const url = URL.parse(typed.trim());
  if (!url || (url.protocol !== "https:" && !(url.protocol === "http:" && isOwnMachine(url.href))))
    return null;
  return url.pathname === "/" && url.search === "" && url.hash === "" && url.username === ""
    ? url.origin
    : null;
}

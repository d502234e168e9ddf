/**
 * The rule for the manager's URL: `https`, unless the host is this machine itself.
 * @returns the URL as it is kept (no slash at its end), or what is wrong with it
 */
export function checkManagerUrl(text: string): { url: string } | { fault: string } {
  const url = URL.parse(text.trim());
  if (url === null) return { fault: "must be a URL such as https://manager.example:3443" };
  if (url.protocol !== "https:" && url.protocol !== "http:") return { fault: "must begin with https://" };
  if (url.username !== "" || url.password !== "") return { fault: "must not carry a user name or password" };
  if (url.search !== "" || url.hash !== "") return { fault: "must not carry a query (?) or fragment (#)" };
  if (url.protocol === "http:" && !isThisMachine(url.hostname)) {
    return { fault: "must begin with https:// unless the manager runs on this very machine (localhost)" };
  }
  return { url: url.href.replace(/\/+$/, "") };
}

/** localhost, 127.0.0.0/8 or [::1]. The URL parser has already brought every spelling into one form. */
function isThisMachine(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}

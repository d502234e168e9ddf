/**
 * Wrong: a TLS connection that checks no authority takes up the session of an earlier one to the same name by itself,
 *   which Node does only where it is given one. Then the other side shows no certificate, and the earlier one is said to
 *   be its: a certificate that was replaced can go unseen.
 * In: Deno 2.9.4 (`node:tls`, a client without `ca`).
 * Over when: "Deno still takes …" in resumed-session.test.ts fails.
 * Then: this file goes, and `NO_SESSION` where certificates are pinned.
 */

/** For connections whose certificate is looked at: authorities of its own, and be it none, have no sessions to share. */
export const NO_SESSION: { readonly ca: string[] } = { ca: [] };

/**
 * Wrong: a TLS connection that checks no authority takes up the session of an earlier one to the same name by itself,
 *   which Node does only where it is given one. Who does so shows no certificate, and what is said to be its is the
 *   earlier one's: a certificate that was replaced goes unseen, and the one that was accepted for it is refused.
 * In: Deno 2.9.4 (`node:tls`, a client without `ca`).
 * Over when: "Deno still takes …" in resumed-session.test.ts fails.
 * Then: this file goes, and `NO_SESSION` where certificates are pinned.
 */

/** For connections whose certificate is looked at: authorities of its own, and be it none, have no sessions to share. */
export const NO_SESSION: { readonly ca: string[] } = { ca: [] };

import { createHash, X509Certificate } from "node:crypto";
import type { TLSSocket } from "node:tls";
import type { Certificate, WayCaution } from "../way";
import { printable } from "../../power/printable";

/** A certificate, from its DER bytes. What cannot be read of it is left empty: the fingerprint is of the bytes. */
export function certificateOf(raw: Uint8Array): Certificate {
  const fingerprint = createHash("sha256").update(raw).digest("hex");
  try {
    const { subject, issuer, validTo } = new X509Certificate(raw);
    return {
      fingerprint,
      subject: printable(subject.replaceAll("\n", ", "), 200),
      issuer: printable(issuer.replaceAll("\n", ", "), 200),
      validUntil: Date.parse(validTo) || 0,
    };
  } catch {
    return { fingerprint, subject: "", issuer: "", validUntil: 0 };
  }
}

/** Ciphers that authenticate what they encrypt; all others are CBC, or worse. */
const MODERN = /GCM|CHACHA20|CCM/;

/** Weaknesses of a TLS connection, each once. Deno's TLS connects to none of these at all; Node.js does. */
export function cautionsOf(
  socket: Pick<TLSSocket, "getProtocol" | "getCipher">,
  raw: Uint8Array,
): WayCaution[] {
  const [protocol, cipher] = [socket.getProtocol() ?? "", socket.getCipher()?.name ?? ""];
  const isOld = protocol !== "TLSv1.3" && (protocol !== "TLSv1.2" || !MODERN.test(cipher));
  return [...(isOld ? (["old_tls"] as const) : []), ...(hasWeakKey(raw) ? (["weak_key"] as const) : [])];
}

function hasWeakKey(raw: Uint8Array): boolean {
  try {
    return (new X509Certificate(raw).publicKey.asymmetricKeyDetails?.modulusLength ?? 2048) < 2048;
  } catch {
    return false;
  }
}

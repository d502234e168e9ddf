import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import type { Seals } from "../fleet/model/way";

const CIPHER = "aes-256-gcm";
/** Written before each seal; another way of sealing has another word. */
const VERSION = "1.";
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Seals of secrets by AES-256-GCM: whoever has the database and not the key reads none of them, and none can be put in
 * the place of another.
 * @param key 32 bytes
 */
export function createSeals(key: Uint8Array): Seals {
  return {
    seal(context, secret) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv(CIPHER, key, nonce).setAAD(Buffer.from(context));
      const sealed = [cipher.update(secret, "utf8"), cipher.final()];
      return VERSION + Buffer.concat([nonce, cipher.getAuthTag(), ...sealed]).toString("base64url");
    },
    open(context, sealed) {
      if (!sealed.startsWith(VERSION)) return null;
      const all = Buffer.from(sealed.slice(VERSION.length), "base64url");
      if (all.length < NONCE_BYTES + TAG_BYTES) return null;
      const decipher = createDecipheriv(CIPHER, key, all.subarray(0, NONCE_BYTES), {
        authTagLength: TAG_BYTES,
      })
        .setAAD(Buffer.from(context))
        .setAuthTag(all.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
      try {
        const opened = [decipher.update(all.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()];
        return Buffer.concat(opened).toString("utf8");
      } catch {
        return null;
      }
    },
  };
}

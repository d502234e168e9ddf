import { createCipheriv, createDecipheriv, createHmac, randomBytes, timingSafeEqual } from "node:crypto";

/**
 * Packets of IPMI 2.0 over a network ("RMCP+": Intelligent Platform Management Interface Specification 2.0, revision 1.1,
 * chapter 13). Readers give null for what is none of ours, whatever it is; nothing here throws.
 */

/** A cipher suite (table 22-20): how both sides prove themselves, and how packets are sealed. All encrypt with AES-128. */
export interface Suite {
  readonly id: 3 | 17;
  readonly hash: "sha1" | "sha256";
  /** Numbers of its algorithms for authentication and integrity; that of AES-CBC-128 is 1. */
  readonly authentication: number;
  readonly integrity: number;
  /** Bytes of a seal, which is a hash cut short. */
  readonly seal: number;
}

export const SUITE_17: Suite = { id: 17, hash: "sha256", authentication: 3, integrity: 4, seal: 16 };
export const SUITE_3: Suite = { id: 3, hash: "sha1", authentication: 1, integrity: 1, seal: 12 };

/** Payload types (table 13-16). */
export const PAYLOAD = {
  ...{ message: 0x00, openRequest: 0x10, openAnswer: 0x11 },
  ...{ rakp1: 0x12, rakp2: 0x13, rakp3: 0x14, rakp4: 0x15 },
} as const;

/** Version 1.0 of RMCP, no acknowledgement, class IPMI; then the format of IPMI 2.0. */
const HEADER = Buffer.from([0x06, 0x00, 0xff, 0x07, 0x06]);
const HEADER_LENGTH = 16;
const [ENCRYPTED, SEALED] = [0x80, 0x40];
const NEXT_HEADER = 0x07;

/** A packet's outer parts. */
export interface Packet {
  readonly type: number;
  readonly isSealed: boolean;
  readonly isEncrypted: boolean;
  readonly session: number;
  readonly payload: Buffer;
}

/** The two keys of a session. */
export interface SessionKeys {
  readonly suite: Suite;
  readonly integrity: Buffer;
  readonly encryption: Buffer;
}

export function hmac(suite: Suite, key: Uint8Array, ...parts: readonly Uint8Array[]): Buffer {
  const made = createHmac(suite.hash, key);
  for (const part of parts) made.update(part);
  return made.digest();
}

/** Whether two proofs are the same; how long it takes says nothing about where they differ. */
export function isSame(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && timingSafeEqual(one, other);
}

/** The keys that follow from a session's own key (13.32). */
export function sessionKeys(suite: Suite, sessionKey: Buffer): SessionKeys {
  const made = (constant: number): Buffer => hmac(suite, sessionKey, Buffer.alloc(20, constant));
  return { suite, integrity: made(1), encryption: made(2).subarray(0, 16) };
}

function outer(type: number, session: number, sequence: number, payload: Uint8Array): Buffer {
  const head = Buffer.alloc(HEADER_LENGTH);
  HEADER.copy(head);
  head[5] = type;
  head.writeUInt32LE(session, 6);
  head.writeUInt32LE(sequence, 10);
  head.writeUInt16LE(payload.length, 14);
  return Buffer.concat([head, payload]);
}

/** A packet outside of a session. */
export function openPacket(type: number, payload: Uint8Array): Buffer {
  return outer(type, 0, 0, payload);
}

/** A packet's outer parts; null: it is none. */
export function readPacket(bytes: Buffer): Packet | null {
  if (bytes.length < HEADER_LENGTH || !bytes.subarray(0, 5).equals(HEADER)) return null;
  const type = bytes.readUInt8(5);
  const length = bytes.readUInt16LE(14);
  if (bytes.length < HEADER_LENGTH + length) return null;
  return {
    type: type & 0x3f,
    isEncrypted: (type & ENCRYPTED) !== 0,
    isSealed: (type & SEALED) !== 0,
    session: bytes.readUInt32LE(6),
    payload: bytes.subarray(HEADER_LENGTH, HEADER_LENGTH + length),
  };
}

/** A message within a session: encrypted, and sealed. */
export function sealPacket(
  keys: SessionKeys,
  session: number,
  sequence: number,
  message: Uint8Array,
): Buffer {
  const iv = randomBytes(16);
  const cipher = createCipheriv("aes-128-cbc", keys.encryption, iv).setAutoPadding(false);
  // 1, 2, 3 … and how many of them.
  const count = 15 - (message.length % 16);
  const padding = Buffer.from([...Array.from({ length: count }, (_, index) => index + 1), count]);
  const payload = Buffer.concat([iv, cipher.update(message), cipher.update(padding), cipher.final()]);
  const packet = outer(PAYLOAD.message | ENCRYPTED | SEALED, session, sequence, payload);
  // From the format of IPMI 2.0 on, a multiple of four.
  const missing = (4 - ((packet.length - 4 + 2) % 4)) % 4;
  const sealed = Buffer.concat([packet, Buffer.alloc(missing, 0xff), Buffer.from([missing, NEXT_HEADER])]);
  return Buffer.concat([sealed, sealOf(keys, sealed)]);
}

/** The message of a packet within our session; null: it is not from who has the keys. */
export function unsealPacket(keys: SessionKeys, session: number, bytes: Buffer): Buffer | null {
  const packet = readPacket(bytes);
  if (!packet || packet.session !== session || packet.type !== PAYLOAD.message) return null;
  const end = bytes.length - keys.suite.seal;
  if (!packet.isSealed || !packet.isEncrypted || end < HEADER_LENGTH + packet.payload.length + 2) return null;
  if (!isSame(bytes.subarray(end), sealOf(keys, bytes.subarray(0, end)))) return null;
  return decrypted(keys, packet.payload);
}

function sealOf({ suite, integrity }: SessionKeys, packet: Uint8Array): Buffer {
  return hmac(suite, integrity, packet.subarray(4)).subarray(0, suite.seal);
}

function decrypted({ encryption }: SessionKeys, payload: Buffer): Buffer | null {
  if (payload.length < 32 || payload.length % 16 !== 0) return null;
  const decipher = createDecipheriv("aes-128-cbc", encryption, payload.subarray(0, 16)).setAutoPadding(false);
  const plain = Buffer.concat([decipher.update(payload.subarray(16)), decipher.final()]);
  const end = plain.length - 1 - (plain.at(-1) ?? 0);
  return end < 0 ? null : plain.subarray(0, end);
}

/** A request to a service processor, or its answer. */
export interface Message {
  readonly netFn: number;
  readonly command: number;
  /** 0 to 63. */
  readonly sequence: number;
  /** Of an answer, the completion code first. */
  readonly data: Buffer;
}

const [BMC, CONSOLE] = [0x20, 0x81];

/** A request to the service processor itself (13.8). */
export function writeMessage({ netFn, command, sequence, data }: Message): Buffer {
  const [head, body] = [
    Buffer.from([BMC, netFn << 2]),
    Buffer.from([CONSOLE, sequence << 2, command, ...data]),
  ];
  return Buffer.concat([head, checksum(head), body, checksum(body)]);
}

/** A message; null: it is none. */
export function readMessage(bytes: Buffer): Message | null {
  if (bytes.length < 7 || sum(bytes.subarray(0, 3)) !== 0 || sum(bytes.subarray(3)) !== 0) return null;
  return {
    netFn: bytes.readUInt8(1) >> 2,
    sequence: bytes.readUInt8(4) >> 2,
    command: bytes.readUInt8(5),
    data: bytes.subarray(6, -1),
  };
}

function sum(bytes: Uint8Array): number {
  return bytes.reduce((total, byte) => (total + byte) & 0xff, 0);
}

function checksum(bytes: Uint8Array): Buffer {
  return Buffer.from([-sum(bytes) & 0xff]);
}

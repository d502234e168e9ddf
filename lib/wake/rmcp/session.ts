import { randomBytes } from "node:crypto";
import { WayFault } from "../way";
import type { Datagrams } from "./datagrams";
import {
  hmac,
  isSame,
  openPacket,
  PAYLOAD,
  readMessage,
  readPacket,
  sealPacket,
  sessionKeys,
  unsealPacket,
  writeMessage,
  type SessionKeys,
  type Suite,
} from "./packets";

/** A user of a service processor. */
export interface Login {
  readonly user: Buffer;
  readonly secret: Buffer;
  /** The privilege that is asked for. */
  readonly role: 3 | 4;
}

/** A session with a service processor: both sides have proved that they know the password. */
export interface Session {
  /** The data of an answer, without its completion code. @throws WayFault, SessionLost */
  ask(netFn: number, command: number, data?: readonly number[]): Promise<Buffer>;
  /** Tells the other side that it may forget the session: it has room for a few. Never rejects. */
  close(): Promise<void>;
}

/** Packets were lost, or one side forgot the other: all of it is tried anew. */
export class SessionLost extends Error {
  override readonly name = "SessionLost";
}

/** The other side speaks another cipher suite. */
export class OtherSuite extends Error {
  override readonly name = "OtherSuite";
}

/** The fault that a status of the handshake stands for (table 13-15). */
function statusFault(status: number): Error {
  if ([0x04, 0x05, 0x06, 0x07, 0x10, 0x11].includes(status)) return new OtherSuite();
  if ([0x09, 0x0a].includes(status)) return new WayFault("forbidden");
  if ([0x01, 0x0b].includes(status)) return new WayFault("busy");
  if ([0x0c, 0x0d].includes(status)) return new WayFault("login_refused");
  return new SessionLost();
}

/** Looks up a user by name alone, not by name and privilege. */
const BY_NAME = 0x10;

/**
 * Opens a session (13.17 to 13.24): each side sends a random number, and proves by it that it knows the password.
 * @param pauses after which a proof is sent again, and then the session is given up: many do not answer one twice
 * @throws WayFault `login_refused` also where the other side does not know the password; OtherSuite; SessionLost
 */
export async function openSession(
  datagrams: Datagrams,
  suite: Suite,
  login: Login,
  pauses: readonly number[],
): Promise<Session> {
  const ours = randomBytes(4);
  // Zero stands for no session.
  ours[0] = (ours[0] ?? 0) | 1;
  const theirs = await opened(datagrams, suite, login, ours);
  const asked = Buffer.from([login.role | BY_NAME, login.user.length, ...login.user]);
  const random = randomBytes(16);

  const second = await handshake(
    datagrams,
    openPacket(
      PAYLOAD.rakp1,
      Buffer.concat([
        ...[Buffer.alloc(4), theirs, random],
        Buffer.from([login.role | BY_NAME, 0, 0, login.user.length]),
        login.user,
      ]),
    ),
    { type: PAYLOAD.rakp2, ours, length: 40 + hashLength(suite), pauses },
  );
  const [theirRandom, guid] = [second.subarray(8, 24), second.subarray(24, 40)];
  const proof = hmac(suite, login.secret, ours, theirs, random, theirRandom, guid, asked);
  // It does not know the password that we have: either it is wrong, or who answers is not the one that is meant.
  if (!isSame(second.subarray(40), proof)) throw new WayFault("login_refused");

  const sessionKey = hmac(suite, login.secret, random, theirRandom, asked);
  const fourth = await handshake(
    datagrams,
    openPacket(
      PAYLOAD.rakp3,
      Buffer.concat([Buffer.alloc(4), theirs, hmac(suite, login.secret, theirRandom, ours, asked)]),
    ),
    { type: PAYLOAD.rakp4, ours, length: 8 + suite.seal, pauses },
  );
  const end = hmac(suite, sessionKey, random, theirs, guid).subarray(0, suite.seal);
  if (!isSame(fourth.subarray(8), end)) throw new WayFault("login_refused");
  return session(datagrams, sessionKeys(suite, sessionKey), ours, theirs);
}

function hashLength({ hash }: Suite): number {
  return hash === "sha1" ? 20 : 32;
}

async function opened(datagrams: Datagrams, suite: Suite, { role }: Login, ours: Buffer): Promise<Buffer> {
  const algorithm = (kind: number, number: number): number[] => [kind, 0, 0, 8, number, 0, 0, 0];
  const answer = await handshake(
    datagrams,
    openPacket(
      PAYLOAD.openRequest,
      Buffer.from([
        ...[0, role, 0, 0, ...ours],
        ...algorithm(0, suite.authentication),
        ...algorithm(1, suite.integrity),
        ...algorithm(2, 1),
      ]),
    ),
    { type: PAYLOAD.openAnswer, ours, length: 36 },
  );
  const chosen = [16, 24, 32].map((offset) => answer.readUInt8(offset) & 0x3f);
  // What was not asked for is not spoken: no session goes without a seal, or in clear.
  if (chosen.join() !== [suite.authentication, suite.integrity, 1].join()) throw new OtherSuite();
  return Buffer.from(answer.subarray(8, 12));
}

/** The answer that is awaited in a handshake. */
interface Awaited {
  readonly type: number;
  readonly ours: Buffer;
  /** Bytes that it has at least. */
  readonly length: number;
  readonly pauses?: readonly number[];
}

/** One question and answer of the handshake. @throws WayFault, OtherSuite, SessionLost */
async function handshake(
  datagrams: Datagrams,
  packet: Buffer,
  { type, ours, length, pauses }: Awaited,
): Promise<Buffer> {
  const answer = await datagrams.ask(
    () => packet,
    (bytes) => {
      const read = readPacket(bytes);
      if (!read || read.type !== type || read.session !== 0 || read.isSealed || read.payload.length < 2)
        return null;
      const status = read.payload.readUInt8(1);
      if (status !== 0) throw statusFault(status);
      const isOurs = read.payload.length >= length && read.payload.subarray(4, 8).equals(ours);
      return isOurs ? read.payload.subarray(0, length) : null;
    },
    pauses,
  );
  if (!answer) throw new SessionLost();
  return answer;
}

function session(datagrams: Datagrams, keys: SessionKeys, ours: Buffer, theirs: Buffer): Session {
  const [ourId, theirId] = [ours.readUInt32LE(), theirs.readUInt32LE()];
  let sequence = 0;
  const sealed = (netFn: number, command: number, data: readonly number[]): Buffer => {
    sequence++;
    const message = writeMessage({ netFn, command, sequence: sequence & 0x3f, data: Buffer.from(data) });
    return sealPacket(keys, theirId, sequence, message);
  };
  const asked: Session = {
    async ask(netFn, command, data = []) {
      const first = sequence + 1;
      const answer = await datagrams.ask(
        () => sealed(netFn, command, data),
        (bytes) => {
          const plain = unsealPacket(keys, ourId, bytes);
          const read = plain && readMessage(plain);
          if (!read || read.netFn !== netFn + 1 || read.command !== command) return null;
          // One of those that were sent for this.
          return ((read.sequence - first) & 0x3f) <= sequence - first ? read : null;
        },
      );
      if (!answer) throw new SessionLost();
      const completion = answer.data[0] ?? 0xff;
      if (completion !== 0) throw completionFault(completion);
      return answer.data.subarray(1);
    },
    close: () =>
      asked.ask(0x06, 0x3c, [...theirs]).then(
        () => undefined,
        () => undefined,
      ),
  };
  return asked;
}

/** The fault that a completion code stands for (table 5-2); 0x81 is of the one command that asks for a privilege. */
function completionFault(completion: number): WayFault {
  if (completion === 0xd4 || completion === 0x81) return new WayFault("forbidden");
  if ([0xc1, 0xc2, 0xd6].includes(completion)) return new WayFault("not_offered");
  if ([0xc0, 0xc3, 0xc4, 0xce, 0xcf, 0xd2, 0xd3, 0xd5].includes(completion)) return new WayFault("busy");
  return new WayFault("not_understood");
}

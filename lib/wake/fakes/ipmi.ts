import { createSocket, type RemoteInfo } from "node:dgram";
import type { AddressInfo } from "node:net";
import { randomBytes } from "node:crypto";
import {
  hmac,
  openPacket,
  PAYLOAD,
  readMessage,
  readPacket,
  sealPacket,
  sessionKeys,
  SUITE_17,
  SUITE_3,
  unsealPacket,
  type SessionKeys,
  type Suite,
} from "../rmcp/packets";
import { order, type FakeMachine } from "./machine";

/**
 * A service processor with IPMI 2.0: `ipmi_sim` knows cipher suite 3 alone. It shares the reading of packets with our
 * client, so `tests/cycle/ways.nightly.test.ts` has it checked by another one, ipmitool.
 */
export interface IpmiSettings {
  readonly machine: FakeMachine;
  readonly user: string;
  readonly secret: Uint8Array;
  readonly suites: readonly (3 | 17)[];
  /** The highest privilege of the user: 2 user, 3 operator, 4 administrator. */
  readonly role?: number;
  /** Whether it listens on ::1. */
  readonly isIPv6?: boolean;
  /** Packets that are answered, by what they are: for tests of what lies. Null: no answer. */
  readonly lie?: (answer: Buffer, type: number) => Buffer | null;
  /** Sessions for which it has room. */
  readonly room?: number;
  /** Completion codes that are answered to the next power orders. */
  readonly refusals?: number[];
  readonly onPacket?: (bytes: Buffer) => void;
}

interface Opened {
  readonly suite: Suite;
  readonly ours: Buffer;
  readonly theirs: Buffer;
  random?: Buffer;
  theirRandom?: Buffer;
  asked?: Buffer;
  keys?: SessionKeys;
  sequence: number;
  last: number;
}

export interface FakeBmc {
  readonly port: number;
  close(): Promise<void>;
}

export async function fakeIpmi(settings: IpmiSettings): Promise<FakeBmc> {
  const socket = createSocket(settings.isIPv6 ? "udp6" : "udp4");
  const sessions = new Map<string, Opened>();
  socket.on("message", (bytes, from) => {
    settings.onPacket?.(bytes);
    const answer = answerOf(settings, sessions, bytes);
    if (answer) send(answer.bytes, answer.type, from);
  });
  const send = (bytes: Buffer, type: number, { address, port }: RemoteInfo): void => {
    const said = settings.lie ? settings.lie(bytes, type) : bytes;
    if (said) socket.send(said, port, address);
  };
  await new Promise<void>((resolve) => socket.bind(0, settings.isIPv6 ? "::1" : "127.0.0.1", resolve));
  return {
    port: (socket.address() as AddressInfo).port,
    close: () => new Promise((resolve) => socket.close(() => resolve())),
  };
}

interface Answer {
  readonly bytes: Buffer;
  readonly type: number;
}

const GUID = Buffer.from("a123456789abcdefa123456789abcdef", "hex");

function answerOf(settings: IpmiSettings, sessions: Map<string, Opened>, bytes: Buffer): Answer | null {
  const old = discovery(bytes);
  if (old) return { bytes: old, type: -1 };
  const packet = readPacket(bytes);
  if (!packet) return null;
  const { payload } = packet;
  const say = (type: number, ...parts: readonly Uint8Array[]): Answer => ({
    bytes: openPacket(type, Buffer.concat(parts)),
    type,
  });
  if (packet.type === PAYLOAD.openRequest) {
    const suite = [SUITE_3, SUITE_17].find(
      ({ id, authentication }) => settings.suites.includes(id) && payload[12] === authentication,
    );
    const theirs = payload.subarray(4, 8);
    // Invalid authentication algorithm.
    if (!suite) return say(PAYLOAD.openAnswer, Buffer.from([payload[0] ?? 0, 0x04, 0, 0]), theirs);
    // Insufficient resources to create a session.
    if (sessions.size >= (settings.room ?? Infinity))
      return say(PAYLOAD.openAnswer, Buffer.from([payload[0] ?? 0, 0x01, 0, 0]), theirs);
    const ours = randomBytes(4);
    sessions.set(ours.toString("hex"), { suite, ours, theirs: Buffer.from(theirs), sequence: 0, last: 0 });
    const head = Buffer.from([payload[0] ?? 0, 0, settings.role ?? 4, 0]);
    return say(PAYLOAD.openAnswer, head, theirs, ours, payload.subarray(8, 32));
  }
  if (packet.type === PAYLOAD.rakp1) {
    const opened = sessions.get(payload.subarray(4, 8).toString("hex"));
    if (!opened) return null;
    const name = payload.subarray(28, 28 + (payload[27] ?? 0));
    const refuse = (status: number): Answer =>
      say(PAYLOAD.rakp2, Buffer.from([payload[0] ?? 0, status, 0, 0]), opened.theirs);
    if (name.toString() !== settings.user) return refuse(0x0d);
    if (((payload[24] ?? 0) & 0x0f) > (settings.role ?? 4)) return refuse(0x0a);
    opened.theirRandom = Buffer.from(payload.subarray(8, 24));
    opened.random = randomBytes(16);
    opened.asked = Buffer.concat([payload.subarray(24, 25), payload.subarray(27, 28), name]);
    const { suite, ours, theirs, theirRandom, random, asked } = opened;
    const proof = hmac(suite, settings.secret, theirs, ours, theirRandom, random, GUID, asked);
    return say(PAYLOAD.rakp2, Buffer.from([payload[0] ?? 0, 0, 0, 0]), theirs, random, GUID, proof);
  }
  if (packet.type === PAYLOAD.rakp3) {
    const opened = sessions.get(payload.subarray(4, 8).toString("hex"));
    if (!opened?.random || !opened.theirRandom || !opened.asked) return null;
    const { suite, ours, theirs, random, theirRandom, asked } = opened;
    const right = hmac(suite, settings.secret, random, theirs, asked);
    if (!right.equals(payload.subarray(8, 8 + right.length)))
      return say(PAYLOAD.rakp4, Buffer.from([payload[0] ?? 0, 0x0f, 0, 0]), theirs);
    const key = hmac(suite, settings.secret, theirRandom, random, asked);
    opened.keys = sessionKeys(suite, key);
    const end = hmac(suite, key, theirRandom, ours, GUID).subarray(0, suite.seal);
    return say(PAYLOAD.rakp4, Buffer.from([payload[0] ?? 0, 0, 0, 0]), theirs, end);
  }
  return inSession(settings, sessions, bytes);
}

function inSession(settings: IpmiSettings, sessions: Map<string, Opened>, bytes: Buffer): Answer | null {
  const id = bytes.subarray(6, 10);
  const opened = sessions.get(id.toString("hex"));
  if (!opened?.keys) return null;
  const plain = unsealPacket(opened.keys, id.readUInt32LE(), bytes);
  const asked = plain && readMessage(plain);
  const sequence = bytes.readUInt32LE(10);
  // A packet twice is one.
  if (!asked || sequence <= opened.last) return null;
  opened.last = sequence;
  if (asked.netFn === 0x06 && asked.command === 0x3c) sessions.delete(id.toString("hex"));
  const data = commandAnswer(settings, asked.netFn, asked.command, asked.data);
  const head = Buffer.from([0x81, (asked.netFn + 1) << 2]);
  const body = Buffer.from([0x20, asked.sequence << 2, asked.command, ...data]);
  const message = Buffer.concat([head, checksum(head), body, checksum(body)]);
  opened.sequence++;
  return {
    bytes: sealPacket(opened.keys, opened.theirs.readUInt32LE(), opened.sequence, message),
    type: PAYLOAD.message,
  };
}

function commandAnswer(
  settings: IpmiSettings,
  netFn: number,
  command: number,
  data: Buffer,
): readonly number[] {
  const { machine } = settings;
  switch (`${netFn}/${command}`) {
    case `${0x06}/${0x01}`:
      return [0, 0x20, 1, 2, 0x45, 2, 0x9f, 0xa2, 0x02, 0, 0, 1];
    case `${0x06}/${0x3b}`:
      return (data[0] ?? 0) > (settings.role ?? 4) ? [0x81] : [0, data[0] ?? 0];
    case `${0x06}/${0x3c}`:
      return [0];
    case `${0x00}/${0x01}`:
      return [0, machine.isOn ? 0x21 : 0x20, 0, 0, 0];
    case `${0x00}/${0x02}`: {
      const refusal = settings.refusals?.shift();
      if (refusal !== undefined) return [refusal];
      const control = data[0] ?? 0xff;
      if (control > 1) throw new Error(`not to be asked for: ${control}`);
      order(machine, control === 1);
      return [0];
    }
    default:
      return [0xc1];
  }
}

function checksum(bytes: Uint8Array): Buffer {
  return Buffer.from([-bytes.reduce((total, byte) => total + byte, 0) & 0xff]);
}

/** The answer to "Get Channel Authentication Capabilities" in the format of IPMI 1.5, by which others begin. */
function discovery(bytes: Buffer): Buffer | null {
  if (bytes.length < 20 || bytes[4] !== 0 || bytes[19] !== 0x38) return null;
  const head = Buffer.from([0x81, 0x1c]);
  const data = [0, 1, 0x80, 0x04, 0x02, 0, 0, 0, 0];
  const body = Buffer.from([0x20, bytes[18] ?? 0, 0x38, ...data]);
  const message = Buffer.concat([head, checksum(head), body, checksum(body)]);
  return Buffer.concat([
    Buffer.from([6, 0, 0xff, 7, 0]),
    Buffer.alloc(8),
    Buffer.from([message.length]),
    message,
  ]);
}

import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  openPacket,
  readMessage,
  readPacket,
  sealPacket,
  sessionKeys,
  SUITE_17,
  SUITE_3,
  unsealPacket,
  writeMessage,
} from "./packets";

const suite = fc.constantFrom(SUITE_3, SUITE_17);
const bytes = (maxLength: number): fc.Arbitrary<Buffer> =>
  fc.uint8Array({ maxLength }).map((array) => Buffer.from(array));
const session = fc.integer({ min: 1, max: 0xffffffff });

describe("RMCP+ packets", () => {
  it("are read as they were written", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0x10, max: 0x15 }), bytes(300), (type, payload) => {
        expect(readPacket(openPacket(type, payload))).toEqual({
          ...{ type, payload, session: 0 },
          ...{ isSealed: false, isEncrypted: false },
        });
      }),
    );
  });

  it("carry a sealed message to whoever has the keys, in its session alone", () => {
    fc.assert(
      fc.property(suite, bytes(200), session, session, (suite, message, id, other) => {
        const keys = sessionKeys(suite, randomBytes(suite.id === 3 ? 20 : 32));
        const packet = sealPacket(keys, id, 1, message);
        expect(unsealPacket(keys, id, packet)).toEqual(message);
        if (other !== id) expect(unsealPacket(keys, other, packet)).toBeNull();
        expect(unsealPacket(sessionKeys(suite, randomBytes(20)), id, packet)).toBeNull();
        // All but the seal, as the specification wants it.
        expect((packet.length - suite.seal - 4) % 4).toBe(0);
      }),
    );
  });

  it("are refused with any bit of them changed, or cut off", () => {
    fc.assert(
      fc.property(suite, bytes(60), fc.nat(), fc.nat(7), (suite, message, place, bit) => {
        const keys = sessionKeys(suite, randomBytes(20));
        const packet = sealPacket(keys, 7, 1, message);
        const changed = Buffer.from(packet);
        // The first four bytes are RMCP's own, and not sealed.
        const at = 4 + (place % (packet.length - 4));
        changed[at] = (changed[at] ?? 0) ^ (1 << bit);
        expect(unsealPacket(keys, 7, changed)).toBeNull();
        expect(unsealPacket(keys, 7, packet.subarray(0, place % packet.length))).toBeNull();
      }),
    );
  });

  it("and messages: whatever comes, nothing is thrown", () => {
    const keys = sessionKeys(SUITE_17, randomBytes(32));
    const head = fc.constantFrom(
      Buffer.alloc(0),
      Buffer.from([6, 0, 0xff, 7, 6]),
      Buffer.from([6, 0, 0xff, 7, 6, 0xc0, 7, 0, 0, 0]),
    );
    fc.assert(
      fc.property(head, bytes(100), (head, rest) => {
        const packet = Buffer.concat([head, rest]);
        readPacket(packet);
        readMessage(packet);
        expect(unsealPacket(keys, 7, packet)).toBeNull();
      }),
    );
  });

  it("have messages that are read as they were written", () => {
    fc.assert(
      fc.property(fc.nat(0x3f), fc.nat(0xff), fc.nat(0x3f), bytes(100), (netFn, command, sequence, data) => {
        const message = { netFn, command, sequence, data };
        expect(readMessage(writeMessage(message))).toEqual(message);
      }),
    );
  });
});

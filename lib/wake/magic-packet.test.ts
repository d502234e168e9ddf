import { describe, expect, it } from "vitest";
import { magicPacket } from "./magic-packet";

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

describe("magic packet", () => {
  it("is six times FF, then the address sixteen times", () => {
    expect(hex(magicPacket("00:1A:2B:3C:4D:5E"))).toBe(`ffffffffffff${"001a2b3c4d5e".repeat(16)}`);
  });

  it("is the same for small letters", () => {
    expect(magicPacket("aa:bb:cc:dd:ee:ff")).toEqual(magicPacket("AA:BB:CC:DD:EE:FF"));
  });

  it.each([
    "",
    "00:1A:2B:3C:4D",
    "00:1A:2B:3C:4D:5E:6F",
    "00-1A-2B-3C-4D-5E",
    "001A2B3C4D5E",
    "00:1A:2B:3C:4D:5G",
    " 00:1A:2B:3C:4D:5E",
    "00:1A:2B:3C:4D:5E\n",
  ])("is not made for %j", (address) => {
    expect(() => magicPacket(address)).toThrow(RangeError);
  });
});

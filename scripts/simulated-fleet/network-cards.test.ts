import { describe, expect, it } from "vitest";
import { addressIn } from "./network-cards.mjs";

const ADDRESS = [0x02, 0x4b, 0x4f, 0x4d, 0x4f, 0x01];
const packet = () =>
  Uint8Array.from([...Array<number>(6).fill(0xff), ...Array<number[]>(16).fill(ADDRESS).flat()]);

describe("addressIn", () => {
  it("reads the address that is woken", () => {
    expect(addressIn(packet())).toBe("02:4B:4F:4D:4F:01");
  });

  it("takes nothing else for a magic packet", () => {
    expect(addressIn(new Uint8Array())).toBeUndefined();
    expect(addressIn(packet().subarray(0, 101))).toBeUndefined();
    expect(addressIn(Uint8Array.from([...packet(), 0]))).toBeUndefined();
    for (let i = 0; i < 102; i++) {
      const broken = packet();
      broken[i] = 0x77;
      // The first repetition names the address; a change there makes all the others wrong.
      expect(addressIn(broken), `byte ${i}`).toBeUndefined();
    }
  });
});

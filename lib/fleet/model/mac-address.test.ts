import fc from "fast-check";
import { expect, test } from "vitest";
import { MAC_ADDRESS } from "../../power/words";
import { isOfOneCard, macAddressOf } from "./mac-address";

test.each([
  "00:1A:2B:3C:4D:5E",
  "00-1a-2b-3c-4d-5e",
  "00.1a.2b.3c.4d.5e",
  "00 1A 2B 3C 4D 5E",
  "001a.2b3c.4d5e",
  "001a-2b3c-4d5e",
  "001A2B3C4D5E",
  "  001a2b3c4d5e\n",
  "００：１Ａ：２Ｂ：３Ｃ：４Ｄ：５Ｅ",
  "００ー１ａー２ｂー３ｃー４ｄー５ｅ",
  "00–1a–2b–3c–4d–5e",
])("%j is taken", (typed) => {
  expect(macAddressOf(typed)).toBe("00:1A:2B:3C:4D:5E");
});

test.each([
  "",
  "00:1A:2B:3C:4D",
  "00:1A:2B:3C:4D:5",
  "00:1A:2B:3C:4D:5E:6F",
  "00:1A-2B:3C-4D:5E",
  "00:1A:2B:3C:4D:5G",
  "001A2B3C4D5",
  "001A2B3C4D5EF",
  "001a.2b3c-4d5e",
  "0:1A:2B:3C:4D:5E0",
  "00::1A:2B:3C:4D:5E",
])("%j is none", (typed) => {
  expect(macAddressOf(typed)).toBeNull();
});

test("whatever is typed, what is kept has one form, and stays as it is", () => {
  const close = fc.array(fc.constantFrom(..."0123456789abcdefABCDEF:-. Ａ１："), { maxLength: 20 });
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        close.map((parts) => parts.join("")),
      ),
      (typed) => {
        const kept = macAddressOf(typed);
        if (kept === null) return;
        expect(kept).toMatch(MAC_ADDRESS);
        expect(macAddressOf(kept)).toBe(kept);
      },
    ),
  );
});

test.each([
  ["00:1A:2B:3C:4D:5E", true],
  ["02:00:00:00:00:00", true],
  ["00:00:00:00:00:00", false],
  ["FF:FF:FF:FF:FF:FF", false],
  ["01:00:5E:00:00:01", false],
  ["33:33:00:00:00:01", false],
])("%s is that of one card: %s", (macAddress, is) => {
  expect(isOfOneCard(macAddress)).toBe(is);
});

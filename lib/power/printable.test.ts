import { expect, test } from "vitest";
import { printable } from "./printable";

test("a stranger's words are one line of printable words, of at most so many characters", () => {
  expect(printable("\u202Eab\u0000c\u2028d\u001b[2J\uD800 \n")).toBe("ab c d [2J");
  expect(printable("x".repeat(1000), 80)).toHaveLength(80);
  expect(printable("🛏".repeat(3), 2)).toBe("🛏🛏");
  expect(printable("日本語 サーバー é")).toBe("日本語 サーバー é");
});

import { expect, test } from "vitest";
import {
  copiesIn,
  COPIES_KEPT,
  nextName,
  openPromoted,
  openSeal,
  seal,
  sealPromoted,
  superfluous,
} from "./copy";
import { sealsOf } from "./settings";

const AT = Date.UTC(2026, 10, 30, 5, 12, 0);
const KEYS = ["A", "B"].map((letter) => sealsOf(`komo-standby-${letter.repeat(43)}`));

test("a copy's name comes after all others, also where the clock was set back", () => {
  expect(nextName([], AT)).toBe("komoriuta-20261130051200.copy");
  expect(nextName(["komoriuta-20271130051200.copy", "others.txt"], AT)).toBe("komoriuta-20271130051201.copy");
});

test("the newest stay with their seals; what a torn round left goes, and nobody else's file does", () => {
  const copies = Array.from({ length: COPIES_KEPT + 2 }, (_, i) => nextName([], AT + i * 60_000));
  const seals = copies.map((name) => name.replace("copy", "seal"));
  const others = ["notes.txt", "promoted-1.json", "komoriuta-mine.copy"];
  const torn = ["komoriuta-20261130040000.copy.new", "komoriuta-20261130040000.seal"];
  const names = [...copies, ...seals, ...others, ...torn];
  expect(superfluous(names).toSorted()).toEqual(
    [...copies.slice(0, 2), ...seals.slice(0, 2), ...torn].toSorted(),
  );
  expect(copiesIn(names)[0]).toBe(copies.at(-1));
});

test("a seal opens with its own key alone, and is none of the other kind", () => {
  const [key, other] = KEYS;
  if (!key || !other) throw new Error("two keys are wanted");
  const content = {
    ...({ format: 1, fleet: "f", generation: 0, madeAt: AT, host: "h", servers: 2 } as const),
    ...{ sha256: "00", bytes: 1, files: { "way-key": "secret" } },
  };
  const text = seal(key, content);
  expect(text).not.toContain("secret");
  expect(openSeal(key, text)).toEqual(content);
  expect(openSeal(other, text)).toBeNull();
  expect(openSeal(key, text.slice(0, 40))).toBeNull();
  expect(openPromoted(key, text)).toBeNull();
  expect(openPromoted(key, sealPromoted(key, { generation: 1, at: AT, host: "h" }))?.generation).toBe(1);
});

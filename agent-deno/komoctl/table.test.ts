import { assert } from "../testing/assert.ts";
import { table } from "./table.ts";

Deno.test("columns stand below each other, also below Japanese", () => {
  assert.deepEqual(
    table(
      [
        ["NAME", "STATUS"],
        ["計算機", "ON"],
        ["a", "OFF"],
        ["é́", "ON"],
      ],
      false,
    ),
    ["NAME    STATUS", "計算機  ON", "a       OFF", "é́       ON"],
  );
});

Deno.test("a name's own colours and controls do not reach the terminal; ours do, where they may", () => {
  const row = [{ text: "\x1b[31mfree\n\x07", colour: 32 } as const, "ON"];
  assert.deepEqual(table([row], false), ["\uFFFD[31mfree\uFFFD\uFFFD  ON"]);
  assert.deepEqual(table([row], true), ["\x1b[32m\uFFFD[31mfree\uFFFD\uFFFD\x1b[0m  ON"]);
});

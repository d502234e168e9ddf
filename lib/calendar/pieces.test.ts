import { expect, it } from "vitest";
import { createTurns, type Pieces } from "./pieces";

/** A loop on which each piece takes so long, in milliseconds; others are asked for by hand. */
function loop(piece: number) {
  let at = 0;
  let longest = 0;
  let since = 0;
  return {
    *work(pieces: number, result = "done"): Pieces<string> {
      for (let index = 0; index < pieces; index += 1) {
        at += piece;
        longest = Math.max(longest, at - since);
        yield;
      }
      return result;
    },
    turns: createTurns({
      now: () => at,
      others: () => {
        since = at;
        return Promise.resolve();
      },
    }),
    longest: () => longest,
  };
}

it("others wait for a slice, however much there is to do, and however many do it", async () => {
  const { work, turns, longest } = loop(0.25);
  const all = await Promise.all(["a", "b", "c"].map((result) => turns(() => work(900, result))));
  expect(all).toEqual(["a", "b", "c"]);
  expect(longest()).toBe(1);
});

it("ends what takes too long, and carries on with the next", async () => {
  const { work, turns } = loop(1);
  const endless = turns(() => work(1e9));
  const next = turns(() => work(10));
  await expect(endless).rejects.toMatchObject({ code: "too_long" });
  await expect(next).resolves.toBe("done");
});

it("refuses whom it would let wait for too long", async () => {
  const { work, turns } = loop(1);
  const waiting = Array.from({ length: 20 }, () => turns(() => work(10)));
  await expect(turns(() => work(10))).rejects.toMatchObject({ code: "busy" });
  await Promise.all(waiting);
  await expect(turns(() => work(10))).resolves.toBe("done");
});

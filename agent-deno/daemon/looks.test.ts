import { assert } from "../testing/assert.ts";
import { type Looks, looked, waited } from "./looks.ts";

const FIRST: Looks = { at: 0, stood: undefined };

Deno.test("what is read came since the last look", () => {
  const looks = looked(FIRST, 5_000);
  assert.equal(waited(looks, 5_000), 0);
  assert.equal(waited(looks, 9_000), 4_000);
});

Deno.test("after a time in which the process stood still it may be from then, although a timer went off first", () => {
  const looks = looked(looked(FIRST, 5_000), 40_000);
  assert.equal(waited(looks, 40_000), 35_000);
  const another = looked(looks, 40_500);
  assert.equal(waited(another, 40_600), 35_600);
  const later = looked(another, 45_500);
  assert.equal(waited(later, 46_000), 500);
});

Deno.test("two such times, one soon after the other, count as one", () => {
  const looks = looked(looked(looked(FIRST, 5_000), 20_000), 21_000);
  assert.equal(waited(looked(looks, 40_000), 40_000), 19_000);
});

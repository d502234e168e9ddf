import { expect, test } from "vitest";
import { nextPlace } from "./use-row-keys";

const sections = [{ servers: ["a", "b"] }, { servers: ["c"] }, { servers: ["d", "e"] }];

test("the next and the previous server, over all sections", () => {
  const forth = [];
  for (let now = nextPlace(sections, null, 1); forth.length < 6; now = nextPlace(sections, now, 1))
    forth.push(now && `${now.section} ${now.place}`);
  expect(forth).toEqual(["0 0", "0 1", "1 0", "2 0", "2 1", "2 1"]);
  const back = [];
  for (
    let now = nextPlace(sections, { section: 2, place: 1 }, -1);
    back.length < 5;
    now = nextPlace(sections, now, -1)
  )
    back.push(now && `${now.section} ${now.place}`);
  expect(back).toEqual(["2 0", "1 0", "0 1", "0 0", "0 0"]);
});

test("where nothing has the focus, either key begins at the first; of nothing there is none", () => {
  expect(nextPlace(sections, null, -1)).toEqual({ section: 0, place: 0 });
  expect(nextPlace([], null, 1)).toBeNull();
});

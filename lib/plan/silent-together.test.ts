import { expect, it } from "vitest";
import { silentTogether } from "./silent-together";

const silent = (count: number, at: number, group = "room") =>
  Array.from({ length: count }, (_, index) => ({
    ...{ uuid: `${group} ${at} ${index}`, groupUuids: [group], reportedAt: at + index * 1000 },
  }));

it("many of a group within a minute, and at least half of those that were on in it", () => {
  expect(silentTogether(silent(5, 0), () => 2)).toEqual({
    at: 4000,
    serverUuids: ["room 0 4", "room 0 3", "room 0 2", "room 0 1", "room 0 0"],
  });
  expect(silentTogether(silent(2, 0), () => 0)).toBeNull();
  expect(silentTogether(silent(5, 0), () => 6)).toBeNull();
  const scattered = Array.from({ length: 5 }, (_, at) => silent(1, at * 61_000)).flat();
  expect(silentTogether(scattered, () => 0)).toBeNull();
});

it("the groups of one house count together, and servers of no group do not", () => {
  const found = silentTogether(
    [...silent(3, 0), ...silent(4, 20_000, "rack"), ...silent(9, 500_000, "")],
    (group) => (group === "" ? 100 : 0),
  );
  expect(found?.serverUuids).toHaveLength(7);
});

it("a hundred thousand are looked through before anybody waits", () => {
  expect(silentTogether(silent(100_000, 0), () => 0)?.serverUuids).toHaveLength(61);
});

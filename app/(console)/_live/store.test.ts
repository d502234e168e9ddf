import { expect, test } from "vitest";
import type { Connection } from "./state";
import { createLiveStore } from "./store";

/** Whether the page counts as old after each of these. */
function lostAfter(connections: readonly Connection[]): boolean[] {
  const store = createLiveStore();
  return connections.map((connection) => {
    store.connect(connection);
    return store.lost();
  });
}

test("a stream that breaks is lost until it is back; one that never was is not", () => {
  expect(lostAfter(["connecting", "live", "reconnecting", "live"])).toEqual([false, false, true, false]);
  expect(lostAfter(["connecting", "reconnecting", "reconnecting"])).toEqual([false, false, false]);
  expect(lostAfter(["reconnecting", "live", "offline", "reconnecting"])).toEqual([false, false, true, true]);
});

test("without the network nothing can be asked, whether there was a stream or not", () => {
  expect(lostAfter(["offline"])).toEqual([true]);
});

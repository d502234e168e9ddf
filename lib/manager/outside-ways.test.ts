import { expect, test } from "vitest";
import type { Fleet } from "../fleet/fleet";
import { OUTSIDE_KINDS, type OutsideKind, type WayTarget } from "../power/ways";
import { outsideWays } from "./outside-ways";

test("a server is woken by the ways that are set for it, with the secret taken out for the call", async () => {
  const woken: (readonly [OutsideKind, WayTarget, AbortSignal])[] = [];
  const taken: string[] = [];
  const wakes = OUTSIDE_KINDS.map((kind) => {
    const wake = async (target: WayTarget, signal: AbortSignal) => void woken.push([kind, target, signal]);
    return [kind, { wake }];
  });
  const target: WayTarget = {
    address: "bmc.example",
    user: "root",
    secret: "calvin",
    pin: null,
    options: {},
  };
  const fleet: Pick<Fleet, "readableWays" | "wayTarget"> = {
    readableWays: (uuid) =>
      uuid === "alder"
        ? [
            { kind: "redfish", address: "bmc.example:8443", options: {} },
            {
              ...{ kind: "http", address: "" },
              options: {
                on_url: "http://plug.example/a?key=b",
                off_url: "http://plug.example/c",
                state_on: "on",
              },
            },
          ]
        : [],
    wayTarget(uuid, kind) {
      taken.push(`${uuid} ${kind}`);
      return target;
    },
  };
  const { waysOf } = outsideWays(
    () => fleet,
    Object.fromEntries(wakes) as Record<
      OutsideKind,
      { wake(target: WayTarget, signal: AbortSignal): Promise<void> }
    >,
  );
  expect(waysOf("birch")).toEqual([]);
  const ways = waysOf("alder");
  expect(ways.map(({ kind, to }) => [kind, to])).toEqual([
    ["redfish", "bmc.example:8443"],
    ["http", "plug.example"],
  ]);
  expect(taken).toEqual([]);
  const { signal } = new AbortController();
  await ways[0]?.wake(signal);
  expect(woken).toEqual([["redfish", target, signal]]);
  expect(taken).toEqual(["alder redfish"]);
});

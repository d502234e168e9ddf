import { expect, test } from "vitest";
import type { Fleet } from "../fleet/fleet";
import { OUTSIDE_KINDS, type OutsideKind, type SeenPower, type WayTarget } from "../power/ways";
import { outsideLooker, outsideWays } from "./outside-ways";

const TARGET: WayTarget = { address: "bmc.example", user: "root", secret: "calvin", pin: null, options: {} };
const BMC = { kind: "redfish", address: "bmc.example:8443", options: {} } as const;
const PLUG = {
  ...({ kind: "http", address: "" } as const),
  options: { on_url: "http://plug.example/a?key=b", off_url: "http://plug.example/c", state_on: "on" },
};

type SetWays = Pick<Fleet, "readableWays" | "wayTarget" | "serversWithWays">;

/** A fleet in which alder has a BMC and a plug, and the secrets that were taken out. */
function fleet(): SetWays & { readonly taken: string[] } {
  const taken: string[] = [];
  return {
    taken,
    serversWithWays: () => ["alder"],
    readableWays: (uuid) => (uuid === "alder" ? [BMC, PLUG] : []),
    wayTarget(uuid, kind) {
      taken.push(`${uuid} ${kind}`);
      return TARGET;
    },
  };
}

function each<T>(make: (kind: OutsideKind) => T): Record<OutsideKind, T> {
  return Object.fromEntries(OUTSIDE_KINDS.map((kind) => [kind, make(kind)])) as Record<OutsideKind, T>;
}

test("a server is woken by the ways that are set for it, with the secret taken out for the call", async () => {
  const woken: (readonly [OutsideKind, WayTarget, AbortSignal])[] = [];
  const under = fleet();
  let another = false;
  const { waysOf } = outsideWays(
    () => under,
    each((kind) => ({ wake: async (target, signal) => void woken.push([kind, target, signal]) })),
    () => {
      if (another) throw new Error("another manager serves");
    },
  );
  expect(waysOf("birch")).toEqual([]);
  const ways = waysOf("alder");
  expect(ways.map(({ kind, to }) => [kind, to])).toEqual([
    ["redfish", "bmc.example:8443"],
    ["http", "plug.example"],
  ]);
  expect(under.taken).toEqual([]);
  const { signal } = new AbortController();
  await ways[0]?.wake(signal);
  expect(woken).toEqual([["redfish", TARGET, signal]]);
  expect(under.taken).toEqual(["alder redfish"]);
  another = true;
  await expect(ways[0]?.wake(signal)).rejects.toThrow("another manager serves");
  expect(woken).toHaveLength(1);
});

test.each<[SeenPower | "fault", SeenPower | "fault" | "blind", SeenPower | "fault"]>([
  ["off", "off", "off"],
  ["off", "fault", "off"],
  ["off", "blind", "off"],
  ["on", "off", "on"],
  // A plug that gives power says nothing of the machine.
  ["fault", "on", "unknown"],
  ["fault", "fault", "fault"],
  ["fault", "blind", "fault"],
])("a BMC that says %s and a plug that says %s show %s together", async (bmc, plug, together) => {
  const looking = (says: SeenPower | "fault") => ({
    look: async () => {
      if (says === "fault") throw new Error("nothing answers");
      return says;
    },
  });
  const { look, lookable } = outsideLooker(fleet, {
    ...each(() => ({})),
    ...{ redfish: looking(bmc), http: plug === "blind" ? {} : looking(plug) },
  });
  expect([...lookable()]).toEqual(["alder"]);
  const seen = look("alder", new AbortController().signal);
  await (together === "fault" ? expect(seen).rejects.toThrow() : expect(seen).resolves.toBe(together));
});

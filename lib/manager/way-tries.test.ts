import { expect, test } from "vitest";
import { FleetError } from "../fleet/model/errors";
import type { WayTarget } from "../power/ways";
import { WayFault } from "../wake/way";
import { createWayTries } from "./way-tries";

const TARGET: WayTarget = { address: "bmc.example", user: "root", secret: "calvin", pin: null, options: {} };
const FOUND = { power: "on", product: "A BMC", certificate: null, can: ["wake"], cautions: [] } as const;

/** Tries of a way whose calls end when the test says so. */
function tries() {
  const calls: { readonly target: WayTarget; end(found: typeof FOUND | Error): void }[] = [];
  const tryOut = (target: WayTarget) =>
    new Promise<typeof FOUND>((resolve, reject) => {
      calls.push({ target, end: (found) => (found instanceof Error ? reject(found) : resolve(found)) });
    });
  const way = { tryOut };
  const fleet = {
    wayTarget(uuid: string) {
      if (uuid === "none") throw new FleetError({ code: "way_not_found" });
      return TARGET;
    },
  };
  return { calls, ...createWayTries(fleet, { redfish: way, ipmi: way, http: way, proxmox: way }) };
}

test("what it finds is told, and so is why it came to nothing", async () => {
  const { calls, tryOut } = tries();
  const found = tryOut("a", "redfish");
  expect(calls[0]?.target).toBe(TARGET);
  calls[0]?.end(FOUND);
  expect(await found).toEqual({ findings: FOUND });
  const failed = tryOut("a", "ipmi");
  calls[1]?.end(new WayFault("bad_option", "system"));
  expect(await failed).toEqual({ fault: { code: "bad_option", detail: "system", certificate: null } });
  await expect(tryOut("none", "ipmi")).rejects.toMatchObject({ fault: { code: "way_not_found" } });
});

test("one try a server at a time, and few at once", async () => {
  const { calls, tryOut } = tries();
  const first = tryOut("server 0", "redfish");
  await expect(tryOut("server 0", "ipmi")).rejects.toMatchObject({ fault: { code: "ways_busy" } });
  const others = Array.from({ length: 7 }, (_, at) => tryOut(`server ${at + 1}`, "redfish"));
  await expect(tryOut("server 8", "redfish")).rejects.toMatchObject({ fault: { code: "ways_busy" } });
  calls[0]?.end(new Error("what no way ever throws"));
  await expect(first).rejects.toThrow("what no way ever throws");
  const again = tryOut("server 0", "redfish");
  for (const call of calls.slice(1)) call.end(FOUND);
  expect(await Promise.all([again, ...others])).toHaveLength(8);
});

import { afterEach, expect, test } from "vitest";
import { setRunning, type Running } from "@/lib/api/running";
import type { Aside } from "@/lib/fleet/model/ports";
import { GET } from "./route";

afterEach(() => setRunning(undefined));

/** The part of a manager that this route uses. */
function managerThat(ping: () => Promise<void>, aside: Aside | null = null): Running {
  return { about: { version: "1.2.3" }, ping, standing: { aside: () => aside } } as Running;
}

test.each(["replaced", "standby"] as const)("one that does not serve says so: %s", async (aside) => {
  setRunning(managerThat(() => Promise.resolve(), aside));
  const answer = await GET();
  expect(answer.status).toBe(200);
  expect(await answer.json()).toEqual({ status: aside, version: "1.2.3" });
});

test("200 with the version while the database answers", async () => {
  setRunning(managerThat(() => Promise.resolve()));
  const answer = await GET();
  expect(answer.status).toBe(200);
  expect(answer.headers.get("cache-control")).toBe("no-store");
  expect(await answer.json()).toEqual({ status: "ok", version: "1.2.3" });
});

test.each([
  [
    "the database does not answer",
    managerThat(() => Promise.reject(new Error("a reason that is not for strangers"))),
  ],
  ["there is no manager", undefined],
])("503 when %s, without the reason", async (_, manager) => {
  setRunning(manager);
  const answer = await GET();
  expect(answer.status).toBe(503);
  expect(await answer.json()).toEqual({ status: "unavailable" });
});

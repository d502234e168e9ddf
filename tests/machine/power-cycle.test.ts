import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { note, putToBed, wake } from "./moments";
import { MAC_ADDRESS, startSite, type Site } from "./site";

/** systemd's exposure of komolet if it was taken over, of 100 points. */
const EXPOSURE = 20;

describe("a real machine", () => {
  let site: Site;
  beforeAll(async () => {
    site = await startSite();
  });
  afterAll(() => site?.end());

  test("becomes a server by the line of the console", async (context) => {
    site.reportIfItFails();
    const start = performance.now();
    const { code, stdout, stderr } = await site.paste();
    expect(code, stderr).toBe(0);
    expect(stdout).toContain("the console shows it ON");
    await site.seen.reaches(site.uuid, "ON", 30_000);
    note(context, [["ON", (performance.now() - start) / 1000]]);
  });

  test("runs komolet in its unit's sandbox", async () => {
    site.reportIfItFails();
    const { vm, seen, uuid } = site;
    expect(await vm.must("systemctl is-enabled komolet; systemctl is-active komolet")).toBe(
      "enabled\nactive",
    );
    await vm.must(`systemd-analyze security --no-pager --threshold=${EXPOSURE} komolet.service`);
    expect(await vm.must("grep ^NoNewPrivs /proc/$(pidof komolet)/status")).toMatch(/1$/);
    expect(seen.server(uuid).agent).toMatchObject({
      hostname: "alder",
      os: expect.stringContaining("Debian"),
      interfaces: [{ name: "enp0s16", macAddress: MAC_ADDRESS }],
    });
  });

  test("is turned off, and on again by a magic packet", async (context) => {
    site.reportIfItFails();
    const { vm, card, seen, uuid } = site;
    const before = await vm.bootId();
    note(context, await putToBed(site));
    expect(vm.offBy()).toBe("guest-shutdown");
    expect(card.received()).toEqual({ off: 0, on: 0 });

    note(context, await wake(site));
    expect(vm.starts()).toBe(2);
    expect(await vm.bootId()).not.toBe(before);
    const path = seen.path(uuid);
    expect(path.slice(path.indexOf("APPLYING"))).toEqual(["APPLYING", "STOPPING", "OFF", "STARTING", "ON"]);
  });
});

import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { fakeMachine } from "./fakes/machine";
import { fakeProxmox, type ProxmoxSettings } from "./fakes/proxmox";
import { waysFromOutside } from "./outside";
import {
  codeOf,
  closeServed,
  faultOf,
  makeCredentials,
  NEARBY,
  NEVER,
  serve,
  target,
  type Credentials,
} from "./testing";
import type { WayTarget } from "./way";

const [USER, SECRET] = ["komoriuta@pve!wake", "373007e1-4ecb-4e56-b843-d0fbed543375"];
const { proxmox } = waysFromOutside(NEARBY);

let credentials: Credentials;
beforeAll(async () => {
  credentials = await makeCredentials();
});
afterEach(closeServed);

async function cluster(
  more: Partial<ProxmoxSettings> = {},
): Promise<{ settings: ProxmoxSettings; at: WayTarget; connections: () => number }> {
  const settings = {
    token: `${USER}=${SECRET}`,
    guests: {
      100: { node: "pve1", kind: "qemu" as const, name: "render-01", machine: fakeMachine() },
      101: { node: "pve2", kind: "lxc" as const, name: "cache", machine: fakeMachine(true) },
    },
    ...more,
  };
  const { port, connections } = await serve(fakeProxmox(settings), credentials);
  return {
    ...{ settings, connections },
    at: target(port, { user: USER, secret: SECRET, pin: credentials.pin, options: { vmid: "100" } }),
  };
}

describe("Proxmox VE", () => {
  it("wakes, looks and cuts a virtual machine and a container, wherever they are", async () => {
    const { settings, at } = await cluster();
    const places: WayTarget["options"][] = [{ vmid: "100" }, { vmid: "100", node: "pve1", kind: "qemu" }];
    for (const options of places) {
      const given = { ...at, options };
      expect(await proxmox.look?.(given, NEVER)).toBe("off");
      await proxmox.wake(given, NEVER);
      await proxmox.wake(given, NEVER);
      expect(await proxmox.look?.(given, NEVER)).toBe("on");
      await proxmox.cut?.(given, NEVER);
    }
    expect(settings.guests[100]?.machine.orders).toEqual(["on", "off", "on", "off"]);
    await proxmox.cut?.({ ...at, options: { vmid: "101" } }, NEVER);
    expect(settings.guests[101]?.machine.orders).toEqual(["off"]);
  });

  it("says what it is, and changes nothing", async () => {
    const { settings, at } = await cluster();
    expect(await proxmox.tryOut(at, NEVER)).toMatchObject({
      ...{ power: "off", product: "Proxmox VE: virtual machine 100 render-01" },
      ...{ can: ["wake", "look", "cut"], cautions: [], certificate: { fingerprint: credentials.pin } },
    });
    expect((await proxmox.tryOut({ ...at, options: { vmid: "101" } }, NEVER)).product).toContain(
      "container 101",
    );
    expect(settings.guests[100]?.machine.orders).toEqual([]);
  });

  it("sends nothing before a certificate is pinned, or to another one", async () => {
    const { at } = await cluster();
    expect(await codeOf(proxmox.tryOut({ ...at, pin: null }, NEVER))).toBe("certificate_unknown");
    expect(await codeOf(proxmox.wake({ ...at, pin: "0".repeat(64) }, NEVER))).toBe("certificate_changed");
  });

  it("says what is wrong", async () => {
    const { at } = await cluster();
    expect(await codeOf(proxmox.wake({ ...at, secret: "wrong" }, NEVER))).toBe("login_refused");
    expect(await codeOf(proxmox.wake({ ...at, secret: "a\nb" }, NEVER))).toBe("bad_option");
    const { at: limited } = await cluster({ forbidden: /start$/ });
    expect(await codeOf(proxmox.wake(limited, NEVER))).toBe("forbidden");
    const { at: away } = await cluster({ away: 1000 });
    expect(await codeOf(proxmox.wake(away, NEVER))).toBe("busy");
    const { at: back, settings } = await cluster({ away: 2 });
    await proxmox.wake(back, NEVER);
    expect(settings.guests[100]?.machine.isOn).toBe(true);
  });

  it("looks at its options before it calls", async () => {
    const { at, connections } = await cluster();
    const named = { node: "pve1", kind: "qemu" };
    const options: (readonly [Record<string, string>, string])[] = [
      ...([
        [{}, "vmid"],
        [{ vmid: "100/../../x" }, "vmid"],
        [{ ...named, vmid: "100/config" }, "vmid"],
      ] as const),
      ...([
        [{ vmid: "100", kind: "qemu" }, "node"],
        [{ ...named, vmid: "100", node: "a/b" }, "node"],
      ] as const),
      ...([
        [{ vmid: "100", node: "pve1" }, "kind"],
        [{ ...named, vmid: "100", kind: "x" }, "kind"],
      ] as const),
    ];
    const wrong: (readonly [Partial<WayTarget>, string])[] = [
      ...options.map(([options, name]) => [{ options }, name] as const),
      ...["root", "root@pam!a b", "root@pam!a\r\nX: y"].map((user) => [{ user }, "user"] as const),
      [{ address: "http://pve" }, "address"],
    ];
    for (const [more, name] of wrong)
      expect(await faultOf(proxmox.wake({ ...at, ...more }, NEVER)), JSON.stringify(more)).toMatchObject({
        ...{ code: "bad_option", detail: name },
      });
    expect(connections()).toBe(0);
  });

  it("says that there is no such guest", async () => {
    const { at } = await cluster();
    const places: WayTarget["options"][] = [{ vmid: "999" }, { vmid: "100", node: "pve9", kind: "qemu" }];
    for (const options of places)
      expect(await faultOf(proxmox.wake({ ...at, options }, NEVER))).toMatchObject({
        ...{ code: "bad_option", detail: "vmid" },
      });
  });
});

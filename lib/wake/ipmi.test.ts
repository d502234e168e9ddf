import { createSocket, type Socket } from "node:dgram";
import { afterEach, describe, expect, it } from "vitest";
import { fakeIpmi, type FakeBmc, type IpmiSettings } from "./fakes/ipmi";
import { fakeMachine } from "./fakes/machine";
import { waysFromOutside } from "./outside";
import { PAYLOAD } from "./rmcp/packets";
import { codeOf, faultOf, NEARBY, NEVER, target } from "./testing";
import type { WayTarget } from "./way";

const { ipmi } = waysFromOutside(NEARBY);

const open: FakeBmc[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((bmc) => bmc.close()));
});

async function bmc(more: Partial<IpmiSettings> = {}): Promise<{ settings: IpmiSettings; at: WayTarget }> {
  const settings = {
    machine: fakeMachine(),
    user: "root",
    secret: Buffer.from("calvin"),
    suites: [3, 17] as const,
    ...more,
  };
  const fake = await fakeIpmi(settings);
  open.push(fake);
  return { settings, at: target(fake.port, { user: "root", secret: "calvin" }) };
}

/**
 * A signal that comes with a packet of that number: what was answered to those before it has been heard by then, since
 * each is sent only a while after the one before. A span of time would say nothing of that on a busy machine.
 */
function endedAfter(packets: number): { signal: AbortSignal; count: () => void } {
  const ending = new AbortController();
  let left = packets;
  const count = (): void => {
    left--;
    if (left === 0) ending.abort();
  };
  return { signal: ending.signal, count };
}

describe.each([17, 3] as const)("IPMI by cipher suite %i", (suite) => {
  it("wakes, looks and cuts, each once", async () => {
    const { settings, at } = await bmc({ suites: [suite] });
    expect(await ipmi.look?.(at, NEVER)).toBe("off");
    await ipmi.wake(at, NEVER);
    await ipmi.wake(at, NEVER);
    expect(await ipmi.look?.(at, NEVER)).toBe("on");
    await ipmi.cut?.(at, NEVER);
    expect(settings.machine.orders).toEqual(["on", "off"]);
  });

  it("says what it is, and changes nothing", async () => {
    const { settings, at } = await bmc({ suites: [suite], machine: fakeMachine(true) });
    expect(await ipmi.tryOut(at, NEVER)).toEqual({
      ...{ power: "on", product: "Dell (IPMI 2.0)", certificate: null },
      ...{ can: ["wake", "look", "cut"], cautions: [] },
    });
    expect(settings.machine.orders).toEqual([]);
  });

  it("takes passwords of any bytes up to twenty, and users up to sixteen", async () => {
    for (const secret of ["", "p\u0000q", "päßwörd €", "\u0001\u007f\"'\\ \n", "x".repeat(20)]) {
      const { at } = await bmc({ suites: [suite], secret: Buffer.from(secret), user: "ü".repeat(8) });
      expect(await ipmi.look?.({ ...at, secret, user: "ü".repeat(8) }, NEVER), secret).toBe("off");
    }
  });

  it("says that the login is refused", async () => {
    const { settings, at } = await bmc({ suites: [suite] });
    for (const more of [{ secret: "calvin2" }, { secret: "" }, { user: "nobody" }])
      expect(await codeOf(ipmi.wake({ ...at, ...more }, NEVER))).toBe("login_refused");
    expect(settings.machine.orders).toEqual([]);
  });

  it("gives nothing to who does not prove that it knows the password", async () => {
    const packets: Buffer[] = [];
    const flip = (wanted: number) => (answer: Buffer, type: number) => {
      if (type !== wanted) return answer;
      const changed = Buffer.from(answer);
      changed[changed.length - 1] = (changed.at(-1) ?? 0) ^ 1;
      return changed;
    };
    const { at } = await bmc({
      suites: [suite],
      lie: flip(PAYLOAD.rakp2),
      onPacket: (bytes) => packets.push(bytes),
    });
    expect(await codeOf(ipmi.wake(at, NEVER))).toBe("login_refused");
    // Our own proof was not sent.
    expect(packets.map((bytes) => bytes[5])).not.toContain(PAYLOAD.rakp3);
    const { at: last, settings } = await bmc({ suites: [suite], lie: flip(PAYLOAD.rakp4) });
    expect(await codeOf(ipmi.wake(last, NEVER))).toBe("login_refused");
    expect(settings.machine.orders).toEqual([]);
  });

  it("does not believe an answer whose seal is wrong", async () => {
    const end = endedAfter(3);
    const { at } = await bmc({
      suites: [suite],
      lie: (answer, type) => {
        if (type !== PAYLOAD.message) return answer;
        end.count();
        const changed = Buffer.from(answer);
        changed[20] = (changed[20] ?? 0) ^ 1;
        return changed;
      },
    });
    expect(await codeOf(ipmi.look?.(at, end.signal) ?? Promise.resolve())).toBe("timeout");
  });
});

describe("IPMI", () => {
  it("falls back to suite 3, and says where neither is spoken", async () => {
    const { settings, at } = await bmc({ suites: [3] });
    await ipmi.wake(at, NEVER);
    expect(settings.machine.isOn).toBe(true);
    expect(await codeOf(ipmi.wake({ ...at, options: { cipher_suite: "17" } }, NEVER))).toBe("not_offered");
    const { at: old } = await bmc({ suites: [] });
    expect(await codeOf(ipmi.wake(old, NEVER))).toBe("not_offered");
  });

  it("speaks to nobody without a seal", async () => {
    // It says that it has chosen no integrity, and no encryption.
    const { settings, at } = await bmc({
      lie: (answer, type) => {
        if (type !== PAYLOAD.openAnswer) return answer;
        const changed = Buffer.from(answer);
        changed[16 + 24] = 0;
        changed[16 + 32] = 0;
        return changed;
      },
    });
    expect(await codeOf(ipmi.wake(at, NEVER))).toBe("not_offered");
    expect(settings.machine.orders).toEqual([]);
  });

  it("comes through although each third packet is lost either way", async () => {
    let count = 0;
    const { settings, at } = await bmc({ lie: (answer) => (++count % 3 === 0 ? null : answer) });
    await ipmi.wake(at, NEVER);
    expect(settings.machine.isOn).toBe(true);
  });

  it("begins anew where the other side forgot the session", async () => {
    let left = 4;
    // The answers to four packets within a session are lost: all that one question is worth.
    const { settings, at } = await bmc({
      lie: (answer, type) => (type === PAYLOAD.message && left-- > 0 ? null : answer),
    });
    await ipmi.wake(at, NEVER);
    expect(settings.machine.isOn).toBe(true);
  });

  it("speaks IPv6, however the address is written", async () => {
    const { at, settings } = await bmc({ isIPv6: true });
    await ipmi.wake({ ...at, address: at.address.replace("127.0.0.1", "[0:0::0001]") }, NEVER);
    expect(settings.machine.isOn).toBe(true);
  });

  it("leaves no session behind, since there is room for few", async () => {
    const { at, settings } = await bmc({ room: 1 });
    for (let left = 10; left > 0; left--) expect(await ipmi.look?.(at, NEVER)).toBe("off");
    await ipmi.wake(at, NEVER);
    expect(settings.machine.isOn).toBe(true);
    const { at: full } = await bmc({ room: 0 });
    expect(await codeOf(ipmi.wake(full, NEVER))).toBe("busy");
  });

  it("waits for what it cannot do right now, and not for ever", async () => {
    const { settings, at } = await bmc({ refusals: [0xc0, 0xd5] });
    await ipmi.wake(at, NEVER);
    expect(settings.machine.isOn).toBe(true);
    const { at: stuck } = await bmc({ refusals: Array<number>(10).fill(0xc0) });
    expect(await codeOf(ipmi.wake(stuck, NEVER))).toBe("busy");
  });

  it("says what is not allowed, or not offered", async () => {
    const { at } = await bmc({ role: 2 });
    expect(await codeOf(ipmi.wake(at, NEVER))).toBe("forbidden");
    const { at: operator } = await bmc({ role: 3 });
    await ipmi.wake(operator, NEVER);
    expect(await codeOf(ipmi.wake({ ...operator, options: { privilege: "administrator" } }, NEVER))).toBe(
      "forbidden",
    );
    const { at: without } = await bmc({ refusals: [0xc1] });
    expect(await codeOf(ipmi.wake(without, NEVER))).toBe("not_offered");
  });

  it("looks at its options before it calls", async () => {
    const { at } = await bmc();
    for (const [more, name] of [
      ...([
        [{ secret: "x".repeat(21) }, "secret"],
        [{ secret: "é".repeat(11) }, "secret"],
        [{ user: "x".repeat(17) }, "user"],
      ] as const),
      ...([
        [{ options: { cipher_suite: "0" } }, "cipher_suite"],
        [{ options: { privilege: "root" } }, "privilege"],
      ] as const),
      [{ address: "" }, "address"] as const,
    ])
      expect(await faultOf(ipmi.wake({ ...at, ...more }, NEVER)), name).toMatchObject({
        code: "bad_option",
        detail: name,
      });
  });

  it("says that nothing answers, or that its answers are none", async () => {
    const { ipmi: hasty } = waysFromOutside({ ...NEARBY, limit: 2000 });
    const silent = createSocket("udp4");
    await new Promise<void>((resolve) => silent.bind(0, "127.0.0.1", resolve));
    const garbage = createSocket("udp4");
    await new Promise<void>((resolve) => garbage.bind(0, "127.0.0.1", resolve));
    const end = endedAfter(3);
    garbage.on("message", (_, from) => {
      end.count();
      for (const text of ["", "hello", "\u0006\u0000\u00ff\u0007\u0006", "x".repeat(1400)])
        garbage.send(Buffer.from(text, "latin1"), from.port, from.address);
    });
    const flood = createSocket("udp4");
    await new Promise<void>((resolve) => flood.bind(0, "127.0.0.1", resolve));
    let pouring: NodeJS.Timeout | undefined;
    flood.on("message", (_, from) => {
      pouring ??= setInterval(() => {
        for (let left = 50; left > 0; left--) flood.send("x", from.port, from.address);
      }, 5);
    });
    try {
      const ask = (way: typeof ipmi, socket: Socket, signal = NEVER) =>
        codeOf(way.wake(target(socket.address().port, { secret: "" }), signal));
      const codes = [ask(hasty, silent), ask(ipmi, garbage, end.signal), ask(ipmi, flood)];
      const [nothing, some, much] = await Promise.all(codes);
      expect([nothing, some]).toEqual(["unreachable", "timeout"]);
      expect(much).toBe("too_long");
    } finally {
      clearInterval(pouring);
      for (const socket of [silent, garbage, flood]) socket.close();
    }
  });

  it("takes an answer from nobody but whom it asked", async () => {
    const { at, settings } = await bmc();
    const [front, behind, other] = [createSocket("udp4"), createSocket("udp4"), createSocket("udp4")];
    for (const socket of [front, behind, other])
      await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", resolve));
    // All that is asked is answered rightly, but from another port.
    let client = 0;
    front.on("message", (bytes, { port }) => {
      client = port;
      behind.send(bytes, Number(at.address.split(":")[1]), "127.0.0.1");
    });
    behind.on("message", (bytes) => other.send(bytes, client, "127.0.0.1"));
    const { ipmi: hasty } = waysFromOutside({ ...NEARBY, limit: 600 });
    try {
      const asked = target(front.address().port, { user: at.user, secret: at.secret });
      expect(await codeOf(hasty.wake(asked, NEVER))).toBe("unreachable");
    } finally {
      for (const socket of [front, behind, other]) socket.close();
    }
    expect(settings.machine.orders).toEqual([]);
  });
});

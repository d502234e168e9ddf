import { beforeAll, describe, expect, it } from "vitest";
import { makeCredentials, type Credentials } from "../../wake/testing";
import { fakeNut, HASTY, NEAR, nutTarget, ON_LINE, plainUpsd, type Script } from "../testing";
import { openNut, type NutLink } from "./client";
import { NUT_WORLD } from "./dial";
import { NutFault, type NutFaultCode } from "./fault";
import { SAID_AT_MOST } from "./lines";
import type { NutTarget } from "./target";

const NEVER = new AbortController().signal;
const open = (target: NutTarget, world = NEAR): Promise<NutLink> => openNut(world, target, NEVER);

async function faultOf(work: Promise<unknown>): Promise<NutFault> {
  try {
    await work;
  } catch (error) {
    if (error instanceof NutFault) return error;
    throw error;
  }
  throw new Error("nothing failed");
}
const codeOf = async (work: Promise<unknown>): Promise<NutFaultCode> => (await faultOf(work)).code;

describe("a plain server", () => {
  it("is asked for its UPSes and what they say, without a login", async () => {
    const { port, received } = await fakeNut(plainUpsd(() => ({ lab: ON_LINE })));
    const link = await open(nutTarget(port));
    expect(link.certificate).toBeNull();
    expect(await link.upses()).toEqual([{ name: "lab", description: "of a test" }]);
    expect((await link.variables("lab")).get("ups.status")).toBe("OL");
    link.close();
    expect(received).toEqual(["STARTTLS", "LIST UPS", "LIST VAR lab"]);
  });

  it("is given a user and a password, and logged in to only where that is asked for", async () => {
    const { port, received } = await fakeNut(plainUpsd(() => ({ lab: ON_LINE })));
    const link = await open(nutTarget(port, { user: "komo", secret: 'a "b" \\' }));
    await link.login("lab");
    expect(received.slice(1)).toEqual(["USERNAME komo", 'PASSWORD "a \\"b\\" \\\\"', "LOGIN lab"]);
  });

  it("goes on after what is wrong with one UPS", async () => {
    const upses = { a: "DATA-STALE", b: "DRIVER-NOT-CONNECTED", c: ON_LINE };
    const { port } = await fakeNut(plainUpsd(() => upses));
    const link = await open(nutTarget(port));
    expect(await codeOf(link.variables("a"))).toBe("stale");
    expect(await codeOf(link.variables("b"))).toBe("driver_gone");
    expect(await codeOf(link.variables("d"))).toBe("ups_unknown");
    expect((await link.variables("c")).size).toBe(7);
  });

  it("may refuse the user", async () => {
    const { port } = await fakeNut((line, fake) =>
      line.startsWith("LOGIN") ? "ERR ACCESS-DENIED\n" : plainUpsd(() => ({ lab: ON_LINE }))(line, fake),
    );
    const link = await open(nutTarget(port, { user: "komo", secret: "wrong" }));
    expect(await codeOf(link.login("lab"))).toBe("login_refused");
  });
});

describe("an address", () => {
  it("at which nothing listens is unreachable", async () => {
    const fake = await fakeNut(() => undefined);
    await fake.close();
    expect(await codeOf(open(nutTarget(fake.port)))).toBe("unreachable");
  });

  it("of a name that nobody knows, or that leads elsewhere, is said to be that", async () => {
    const target = nutTarget(1);
    const named = { ...target, place: { ...target.place, host: "ups.example" } };
    const to = (address: string) => ({ ...NEAR, resolve: async () => [address] });
    const unknown = { ...NEAR, resolve: () => Promise.reject(new Error("no such name")) };
    expect(await codeOf(openNut(unknown, named, NEVER))).toBe("name_unknown");
    expect(await codeOf(openNut(to("169.254.1.1"), named, NEVER))).toBe("address_refused");
    expect(await codeOf(openNut(to("224.0.0.1"), named, NEVER))).toBe("address_refused");
  });

  it("is left at once where it is not wanted any more", async () => {
    const { port } = await fakeNut(() => undefined);
    const ending = new AbortController();
    const opened = openNut(NUT_WORLD, nutTarget(port), ending.signal);
    ending.abort();
    expect(await codeOf(opened)).toBe("unreachable");
  });
});

describe("TLS", () => {
  let credentials: Credentials;
  let others: Credentials;
  beforeAll(async () => {
    credentials = await makeCredentials("nut.example");
    others = await makeCredentials("other.example");
  });
  const upsd = plainUpsd(() => ({ lab: ON_LINE }));

  it("is taken where it is offered, from the pinned certificate", async () => {
    const { port, received } = await fakeNut(upsd, credentials);
    const link = await open(nutTarget(port, { pin: credentials.pin, user: "komo", secret: "s3cret" }));
    expect(link.certificate?.fingerprint).toBe(credentials.pin);
    expect(await link.upses()).toHaveLength(1);
    expect(received).toEqual(["STARTTLS", "USERNAME komo", "PASSWORD s3cret", "LIST UPS"]);
  });

  it("shows a certificate that nobody has accepted, and sends nothing", async () => {
    const { port, received } = await fakeNut(upsd, credentials);
    const fault = await faultOf(open(nutTarget(port, { user: "komo", secret: "s3cret" })));
    expect(fault).toMatchObject({
      code: "certificate_unknown",
      certificate: { fingerprint: credentials.pin },
    });
    expect(received).toEqual(["STARTTLS"]);
  });

  it("refuses another certificate than the pinned one, and a server that has none any more", async () => {
    const changed = await fakeNut(upsd, others);
    const target = { pin: credentials.pin, user: "komo", secret: "s3cret" };
    const fault = await faultOf(open(nutTarget(changed.port, target)));
    expect(fault).toMatchObject({ code: "certificate_changed", certificate: { fingerprint: others.pin } });
    const without = await fakeNut(upsd);
    expect(await codeOf(open(nutTarget(without.port, target)))).toBe("tls_missing");
    expect([...changed.received, ...without.received]).toEqual(["STARTTLS", "STARTTLS"]);
  });

  it("is not begun with what came before it", async () => {
    const { port } = await fakeNut(() => "OK STARTTLS\nBEGIN LIST UPS\n");
    expect(await codeOf(open(nutTarget(port, { pin: credentials.pin })))).toBe("not_understood");
  });

  it("is not taken from what speaks none", async () => {
    const { port } = await fakeNut((line, { socket }) => {
      if (line !== "STARTTLS") return undefined;
      socket.once("data", () => socket.write("SSH-2.0\r\n"));
      return "OK STARTTLS\n";
    });
    expect(await codeOf(open(nutTarget(port, { pin: credentials.pin })))).toBe("tls_too_old");
  });
});

describe("a hostile server", () => {
  const LIST = "BEGIN LIST UPS\n";
  const after =
    (answer: string | Buffer | undefined): Script =>
    (line) =>
      line === "STARTTLS" ? "ERR FEATURE-NOT-CONFIGURED\n" : answer;

  it.each<[what: string, answer: string | Buffer | undefined, code: NutFaultCode]>([
    ["says nothing", undefined, "timeout"],
    ["says half a line", "BEGIN LI", "timeout"],
    ["begins a list and never ends it", `${LIST}UPS a "a"\n`, "timeout"],
    ["says something else", "220 mail.example ESMTP\n", "not_understood"],
    ["says bytes", Buffer.from([0xff, 0xfe, 0x00, 0x0a]), "not_understood"],
    ["answers another list", "BEGIN LIST VAR lab\nEND LIST VAR lab\n", "not_understood"],
    ["puts an error into a list", `${LIST}ERR DATA-STALE\nEND LIST UPS\n`, "not_understood"],
    ["leaves the name out", `${LIST}UPS\nEND LIST UPS\n`, "not_understood"],
    ["gives a name that is none", `${LIST}UPS "a b" "x"\nEND LIST UPS\n`, "not_understood"],
    ["gives a name that is a path", `${LIST}UPS ../../etc "x"\nEND LIST UPS\n`, "not_understood"],
    ["gives an error that is none", "ERR <script>\n", "not_understood"],
    ["gives an error that is unknown", "ERR WHATEVER\n", "not_understood"],
    ["says a line without an end", "x".repeat(SAID_AT_MOST.line + 1), "too_long"],
    ["has more UPSes than any", `${LIST}${'UPS a "a"\n'.repeat(1000)}`, "too_long"],
    ["says more than anybody reads", "OK\n".repeat(SAID_AT_MOST.unread), "too_long"],
  ])("that %s", async (_, answer, code) => {
    const { port } = await fakeNut(after(answer));
    const asked = open(nutTarget(port), code === "timeout" ? HASTY : NEAR);
    const found = await codeOf(asked.then((link) => link.upses()));
    expect(code === "too_long" ? ["too_long", "not_understood"] : [code]).toContain(found);
  });

  it("that says one line after the other for ever is not waited for", async () => {
    let stop: () => void = () => undefined;
    const { port } = await fakeNut((line, { socket }) => {
      if (line === "STARTTLS") return "ERR FEATURE-NOT-CONFIGURED\n";
      const timer = setInterval(() => socket.write('VAR lab a "b"\n'), 20);
      stop = () => clearInterval(timer);
      return "BEGIN LIST VAR lab\n";
    });
    const asked = open(nutTarget(port), HASTY);
    expect(await codeOf(asked.then((link) => link.variables("lab")))).toBe("timeout");
    stop();
  });

  it("that hangs up is unreachable, and stays that", async () => {
    const fake = await fakeNut(after(undefined));
    const link = await open(nutTarget(fake.port));
    const asked = codeOf(link.upses());
    fake.cut();
    expect(await asked).toBe("unreachable");
    expect(await codeOf(link.upses())).toBe("unreachable");
  });

  it("is told nothing of its own in a fault", async () => {
    const { port } = await fakeNut(after("s3cret of the server\n"));
    const fault = await faultOf((await open(nutTarget(port, { secret: "mine" }))).upses());
    expect(`${fault.message} ${fault.stack}`).not.toMatch(/s3cret|mine/);
  });
});

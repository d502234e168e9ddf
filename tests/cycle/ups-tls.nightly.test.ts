import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { UpsService, type NutServer, type Ups } from "../../lib/gen/proto/komoriuta/v1/ups_pb";
import { makeTempFolder, removeFolder } from "../helpers/environment";
import { startManager, type Manager } from "../helpers/manager";
import { makeNutCertificate, NO_NUT_TLS } from "../helpers/nut-certificate";
import { logIn, type Operator } from "../helpers/operator";
import { LINE, startUpsd, UPSD_USER, type Upsd } from "../helpers/upsd";
import { until } from "../helpers/until";

// A real upsd with a certificate of its own library, and the compiled manager, which accepts one and no other.

describe.skipIf(NO_NUT_TLS)(`a real upsd with TLS ${NO_NUT_TLS ?? ""}`, () => {
  let folder: string;
  let manager: Manager;
  let operator: Operator;
  let upsd: Upsd;
  beforeAll(async () => {
    folder = makeTempFolder();
    manager = await startManager();
    operator = await logIn(manager);
  });
  afterAll(async () => {
    await upsd?.remove();
    await manager?.remove();
    removeFolder(folder);
  });

  const service = () => operator.client(UpsService);
  /** The server, and its UPS, once they are so. */
  const reaches = (what: string, isSo: (server: NutServer, ups: Ups | undefined) => boolean) =>
    until(what, 30_000, async () => {
      const [server] = (await service().listNutServers({})).nutServers;
      const [ups] = (await service().listUpses({})).upses;
      return server && isSo(server, ups) && { server, ups };
    });

  it("is read by the accepted certificate alone; another one, or none, is told nothing", async () => {
    const first = await makeNutCertificate(folder, "nas.example");
    upsd = await startUpsd({ lab: LINE }, { certificate: first.lines });
    const { user, password: secret } = UPSD_USER;
    const nutServer = { url: `nut://127.0.0.1:${upsd.port}`, user, secret };

    // The first time its certificate is shown, and nothing is sent.
    expect(await service().tryNutServer({ nutServer })).toMatchObject({
      ...{ faultCode: "certificate_unknown", certificate: { fingerprint: first.pin }, upses: [] },
    });
    const accepted = { ...nutServer, pin: first.pin };
    expect(await service().tryNutServer({ nutServer: accepted })).toMatchObject({
      ...{ faultCode: "", upses: [{ standing: "line" }], cleartext: false },
    });
    expect(await service().tryNutServer({ nutServer: { ...accepted, secret: "wrong" } })).toMatchObject({
      faultCode: "login_refused",
    });
    const { uuid = "" } = (await service().setNutServer({ nutServer: accepted })).nutServer ?? {};
    const read = await reaches(
      "it is read",
      ({ encrypted }, ups) => encrypted === true && ups?.standing === "line",
    );
    expect(read.server.fault).toBe("");

    // Another certificate is no power cut, whatever whoever has it says.
    const second = await makeNutCertificate(folder, "other.example");
    await upsd.kill();
    await upsd.start(second.lines);
    const changed = await reaches("its certificate is refused", (s) => s.faultCode === "certificate_changed");
    expect(changed.server.certificate?.fingerprint).toBe(second.pin);
    expect(changed.server.fault).toMatch(/no password was sent/);
    expect(changed.ups).toMatchObject({ standing: "silent", faultCode: "untrusted" });

    await upsd.kill();
    await upsd.start([]);
    const missing = await reaches("it offers none any more", (s) => s.faultCode === "tls_missing");
    expect(missing.ups).toMatchObject({ standing: "silent", faultCode: "untrusted" });

    await upsd.kill();
    await upsd.start(second.lines);
    const renewed = { uuid, url: nutServer.url, user, pin: second.pin };
    await service().setNutServer({ nutServer: renewed });
    await reaches("the new one is accepted", (server, ups) => ups?.standing === "line" && !server.fault);
    expect(manager.output()).not.toMatch(/s3cret/);
  });
});

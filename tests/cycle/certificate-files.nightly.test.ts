import { writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { freePort, makeTempFolder, removeFolder } from "../helpers/environment";
import { startManager } from "../helpers/manager";
import { makeTestCertificates } from "../helpers/two-faced-manager";
import { until } from "../helpers/until";
import { send } from "../helpers/web";

test("replaced certificate files are taken over without a restart or a signal", async () => {
  const [before, after] = [await makeTestCertificates(), await makeTestCertificates()];
  const port = await freePort();
  const folder = makeTempFolder();
  const files = { cert: path.join(folder, "own.crt"), key: path.join(folder, "own.key") };
  const put = ({ cert, key }: typeof files): void => {
    writeFileSync(files.cert, cert);
    writeFileSync(files.key, key, { mode: 0o600 });
  };
  put(before.good);
  const env = {
    KOMO_HTTPS_ADDR: `127.0.0.1:${port}`,
    KOMO_TLS_CERT_FILE: files.cert,
    KOMO_TLS_KEY_FILE: files.key,
  };
  const manager = await startManager({ env });
  try {
    const tls = { url: `https://localhost:${port}` };
    const status = async (ca: string): Promise<number> => (await send(tls, "/healthz", { ca })).status;
    expect(await status(before.authority)).toBe(200);
    await expect(status(after.authority)).rejects.toThrow(/certificate/);
    put(after.good);
    await until("the new certificate is shown", 30_000, async () => (await status(after.authority)) === 200);
    await expect(status(before.authority)).rejects.toThrow(/certificate/);
    expect(manager.output()).toContain("certificate taken over");
  } finally {
    await manager.remove();
    removeFolder(folder);
  }
});

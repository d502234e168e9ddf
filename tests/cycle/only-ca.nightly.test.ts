/** With `caFile` only that CA is trusted: none of those of the runtime or the environment. */
import { mkdirSync, writeFileSync } from "node:fs";
import https from "node:https";
import path from "node:path";
import { afterAll, describe, expect, onTestFinished, test } from "vitest";
import { certificatePem, makeAuthority, makeLeaf, privateKeyPem } from "../../lib/http/certificate-authority";
import { makeAgentRoot } from "../helpers/agent-root";
import { startChild } from "../helpers/child";
import { freePort, makeTempFolder, program, removeFolder } from "../helpers/environment";
import { until } from "../helpers/until";

const folder = makeTempFolder();
afterAll(() => removeFolder(folder));

const [ours, theirs] = await Promise.all([makeAuthority(Date.now()), makeAuthority(Date.now())]);
const bundle = path.join(folder, "theirs.pem");
writeFileSync(bundle, certificatePem(theirs));

/** Runs komolet with our CA, towards a manager with a certificate of that authority. @returns "heard", or its status */
async function said(authority: typeof ours, trusting: Readonly<Record<string, string>>): Promise<string> {
  const leaf = await makeLeaf(authority, ["localhost"], Date.now());
  const key = await privateKeyPem(leaf);
  const answer = '{"manifest":{"powerStatus":"POWER_STATUS_ON","heartbeatInterval":1}}';
  let asked = 0;
  const server = https.createServer({ key, cert: certificatePem(leaf) }, (_, response) => {
    asked += 1;
    response.setHeader("content-type", "application/json").end(answer);
  });
  const port = await freePort();
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  const root = makeAgentRoot();
  mkdirSync(root.at("srv"));
  writeFileSync(root.at("srv/ca.crt"), certificatePem(ours));
  root.writeConfig({ enabled: true, managerURL: `https://localhost:${port}`, caFile: root.at("srv/ca.crt") });
  const komolet = await startChild([program("komolet")], { env: { ...root.env, ...trusting } });
  onTestFinished(async () => {
    await komolet.end();
    server.closeAllConnections();
    server.close();
    root.remove();
  });
  const status = () => root.read("run/komoriuta/komolet.json");
  await until("it is told", 30_000, () => asked > 1 || status().includes('"error"'));
  return asked > 0 ? "heard" : status();
}

describe.each([
  ["the system's store", { DENO_TLS_CA_STORE: "system,mozilla", SSL_CERT_FILE: bundle }],
  ["NODE_EXTRA_CA_CERTS", { NODE_EXTRA_CA_CERTS: bundle }],
  ["DENO_CERT", { DENO_CERT: bundle }],
])("a CA that %s holds", (_, trusting) => {
  test("does not vouch for a manager where caFile names another one", async () => {
    expect(await said(theirs, trusting)).toMatch(/unknown authority/);
  });

  test("does not stand in the way of the one that caFile names", async () => {
    expect(await said(ours, trusting)).toBe("heard");
  });
});

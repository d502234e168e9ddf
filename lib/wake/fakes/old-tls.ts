import { spawn } from "node:child_process";
import { once } from "node:events";

const SERVER = `
  const { key, cert } = JSON.parse(require("node:fs").readFileSync(0, "utf8"));
  const old = { minVersion: "TLSv1", maxVersion: "TLSv1.1", ciphers: "DEFAULT@SECLEVEL=0" };
  const server = require("node:https").createServer({ key, cert, ...old }, (_, response) => response.end());
  server.listen(0, "127.0.0.1", () => console.log(server.address().port));
`;

/** A BMC of long ago, which speaks TLS 1.1 at most. In Node: Deno cannot serve that. */
export async function oldTls({
  key,
  cert,
}: {
  readonly key: string;
  readonly cert: string;
}): Promise<Disposable & { readonly port: number }> {
  const child = spawn("node", ["--eval", SERVER], { stdio: ["pipe", "pipe", "inherit"] });
  child.stdin.end(JSON.stringify({ key, cert }));
  const [port] = await once(child.stdout, "data");
  return { port: Number(port), [Symbol.dispose]: () => void child.kill() };
}

import { build } from "esbuild";
import { spawn, type ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { x509 } from "./x509";

/** The runtime that the manager is compiled with. */
export const DENO = fileURLToPath(new URL("../../node_modules/deno/deno", import.meta.url));

/** A program on the runtime that the manager is compiled with, and the first line that it printed. */
export interface OnDeno {
  readonly line: string;
  readonly process: ChildProcess;
}

/**
 * Runs a module on Deno until it has printed a line; whoever calls ends it.
 * @param v8 flags of V8
 * @throws Error where it ends without one
 */
export async function onDeno(source: string, ...v8: string[]): Promise<OnDeno> {
  const flags = v8.length > 0 ? [`--v8-flags=${v8.join(",")}`] : [];
  const args = ["run", "--quiet", "--no-prompt", "--no-config", "--no-lock", "--allow-all", ...flags, "-"];
  const child = spawn(DENO, args, { stdio: ["pipe", "pipe", "inherit"] });
  child.stdin.end(source);
  for await (const line of createInterface({ input: child.stdout })) return { line, process: child };
  throw new Error("Deno ended without a word");
}

/** Asks what listens at `port` from 40 connections; prints what each of 4000 requests left, in bytes. */
const ASKING = `
  import { connect } from "node:net";
  // 32 kB, so that a request that is kept shows.
  function weight() {
    return new Array(4000).fill(0);
  }
  const call = "POST /agent/x HTTP/1.1\\r\\nhost: localhost\\r\\n" +
    "content-type: application/proto\\r\\ncontent-length: 1\\r\\n\\r\\n1";
  let asked = 0;
  const ask = (socket) => new Promise((resolve) => {
    socket.once("data", resolve);
    socket.write(call);
  });
  const sockets = Array.from({ length: 40 }, () => connect(port, "127.0.0.1"));
  const askAll = (times) => Promise.all(sockets.map(async (socket) => {
    for (let time = 0; time < times; time += 1) {
      await ask(socket);
      if ((asked += 1) % 20 === 0) gc({ type: "minor" });
    }
  }));
  const inUse = () => {
    for (let time = 0; time < 3; time += 1) gc({ type: "minor" });
    return process.memoryUsage().heapUsed;
  };
  // While the code is new, the runtime keeps what it learns of it.
  await askAll(50);
  gc();
  const before = inUse();
  await askAll(100);
  console.log((inUse() - before) / 4000);`;

/**
 * Bytes that an HTTP request leaves behind once it was answered and the nursery collected.
 * @param listening lines of a module beside `here` that open a server and name its `port`; it hangs `weight()` on each
 *   request, and answers with a byte
 */
export async function bytesLeftByRequests(here: string, listening: string): Promise<number> {
  const { outputFiles } = await build({
    stdin: { contents: listening + ASKING, resolveDir: fileURLToPath(new URL(".", here)) },
    bundle: true,
    write: false,
    platform: "node",
    format: "esm",
    target: "node22",
  });
  const { line, process } = await onDeno(
    outputFiles[0]?.text ?? "",
    "--expose-gc",
    "--no-allocation-site-pretenuring",
    // Old objects stay for as long as it is measured.
    "--initial-old-space-size=512",
  );
  process.kill();
  return Number(line);
}

/** A key and a certificate of our own, in PEM. */
export async function keyed(): Promise<{ key: string; cert: string }> {
  const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
  const keys = await globalThis.crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({ name: "CN=localhost", keys });
  const bytes = await globalThis.crypto.subtle.exportKey("pkcs8", keys.privateKey);
  return { key: x509.PemConverter.encode(bytes, "PRIVATE KEY"), cert: certificate.toString("pem") };
}

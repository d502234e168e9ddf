/** The line of the console against an attacker between a new server and the manager, in each shell that is here. */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import https from "node:https";
import path from "node:path";
import { Readable } from "node:stream";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { certificatePem, makeAuthority, makeLeaf, privateKeyPem } from "../../lib/http/certificate-authority";
import { installCommands } from "../../lib/install/install-command";
import { findProgram } from "../../scripts/test/programs.mjs";
import { run } from "../helpers/child";
import { freePort, makeTempFolder, removeFolder, ROOT } from "../helpers/environment";

const folder = makeTempFolder();
afterAll(() => removeFolder(folder));
const SCRIPT = path.join(ROOT, "deploy/install.sh");
const SHELLS = ["dash", "bash", "busybox"].filter((shell) => findProgram([shell]));

const keyed = await makeAuthority(Date.now());
const genuine = certificatePem(keyed);
const attacker = await makeAuthority(Date.now());
const foreign = certificatePem(attacker);
const caSha256 = createHash("sha256").update(genuine).digest("hex");

/** Serves this, or what it makes, for `/ca.crt`, and for all else what makes root's shell the attacker's, with a certificate of an authority. */
async function serve(ca: string | (() => Readable), authority: typeof keyed): Promise<string> {
  const leaf = await makeLeaf(authority, ["localhost", "127.0.0.1"], Date.now());
  const key = await privateKeyPem(leaf);
  const owned = `touch ${path.join(folder, "owned")}\n`;
  const server = https.createServer({ key, cert: certificatePem(leaf) }, (request, response) => {
    if (request.url !== "/ca.crt") response.end(owned);
    else if (typeof ca === "string") response.end(ca);
    else ca().pipe(response);
  });
  const port = await freePort();
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `https://127.0.0.1:${port}`;
}

/** Runs the console's line for that address. @returns whether the served script ran @param before commands in its namespace */
async function paste(shell: string, program: "curl" | "wget", url: string, before = ":"): Promise<boolean> {
  const line = installCommands({ url, caSha256 })?.[program] ?? "";
  const script = path.join(folder, "line.sh");
  writeFileSync(script, `${line}\n`);
  // `sh` is the shell that is tried, in whichever the line is pasted.
  const bin = path.join(folder, `bin-${shell}`);
  if (!existsSync(bin)) {
    mkdirSync(bin);
    symlinkSync(findProgram([shell]) ?? "", path.join(bin, "sh"));
  }
  const env = { PATH: `${bin}:/usr/bin:/bin`, HOME: folder };
  await run(["unshare", "--mount", "bash", "-c", `${before}; sh ${script}`], { env, input: "\n" });
  const ran = existsSync(path.join(folder, "owned"));
  removeFolder(path.join(folder, "owned"));
  return ran;
}

const MIXED: Readonly<Record<string, string>> = {
  "the attacker's alone": foreign,
  "the genuine one, garbage, and the attacker's": `${genuine}!\n${foreign}`,
  "the genuine one, then the attacker's": genuine + foreign,
  "the attacker's, then the genuine one": foreign + genuine,
  "the attacker's within a line that is left out": `${genuine}-\n${foreign}`,
  nothing: "",
};
/** A size above that of the buffers between the two. */
const MUCH = 64 * 2 ** 20;
const CHUNK = Buffer.alloc(2 ** 16, "-");
const isRoot = process.getuid?.() === 0;

describe.skipIf(!isRoot)(`the line for a new server${isRoot ? "" : " (skipped: needs root)"}`, () => {
  beforeAll(() => {
    // What the system trusts, in this test's own mount namespaces.
    mkdirSync(path.join(folder, "certs"));
    writeFileSync(path.join(folder, "certs/attacker.pem"), foreign);
    const hash = execFileSync("openssl", ["x509", "-hash", "-noout"], { input: foreign }).toString().trim();
    copyFileSync(path.join(folder, "certs/attacker.pem"), path.join(folder, "certs", `${hash}.0`));
  });

  describe.each(SHELLS)("in %s", (shell) => {
    describe.each(["curl", "wget"] as const)("with %s", (program) => {
      test.each(Object.entries(MIXED))("runs nothing where /ca.crt is %s", async (_, ca) => {
        expect(await paste(shell, program, await serve(ca, attacker))).toBe(false);
      });

      test("takes no more than a little of a /ca.crt that does not end", async () => {
        let given = 0;
        const endless = (): Readable =>
          new Readable({
            read() {
              given += CHUNK.length;
              this.push(given < MUCH ? CHUNK : null);
            },
          });
        expect(await paste(shell, program, await serve(endless, attacker))).toBe(false);
        expect(given).toBeGreaterThan(0);
        expect(given).toBeLessThan(MUCH);
      });

      test("runs nothing by an authority that only the system trusts", async () => {
        const url = await serve(genuine, attacker);
        const before = `mount --bind ${path.join(folder, "certs")} /etc/ssl/certs`;
        expect(await paste(shell, program, url, before)).toBe(false);
      });

      test("runs what the manager serves", async () => {
        expect(await paste(shell, program, await serve(genuine, keyed))).toBe(true);
      });
    });
  });
});

describe("install.sh", () => {
  const lines = genuine.trimEnd().split("\n");
  test.each(
    Object.entries({
      "two certificates": genuine + foreign,
      "garbage and another one": `${genuine}!\n${foreign}`,
      "text before it": `subject=CN = komoriuta\n${genuine}`,
      "text after it": `${genuine}hello\n`,
      "no end": lines.slice(0, -1).join("\n"),
      "something within it": [...lines.slice(0, 2), "hello world", ...lines.slice(2)].join("\n"),
      "a key": genuine.replaceAll("CERTIFICATE", "PRIVATE KEY"),
      nothing: "",
    }),
  )("refuses a CA file with %s", async (_, text) => {
    expect(await taken(text)).toBeNull();
  });

  test.each([genuine, genuine.trimEnd(), genuine.replaceAll("\n", "\r\n")])(
    "takes one, and writes it anew",
    async (text) => {
      expect(await taken(text)).toBe(genuine);
    },
  );

  /** The result of `take_certificate` for a file; null where it refuses it. */
  async function taken(text: string): Promise<string | null> {
    const file = path.join(folder, "given.crt");
    writeFileSync(file, text);
    const part = String.raw`print() { printf '%s\n' "$*"; }; eval "$(sed -n '/^take_certificate()/,/^}/p' "$1")"
      take_certificate "$2" "$2.taken" && cat "$2.taken"`;
    const { code, stdout } = await run(["sh", "-c", part, "sh", SCRIPT, file], {
      env: { PATH: "/usr/bin:/bin" },
    });
    return code === 0 ? stdout : null;
  }
});

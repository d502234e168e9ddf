/**
 * The class of C# in deploy/install.ps1, by which a Windows machine decides whom it believes: compiled and run by Mono,
 * since no PowerShell is here. Mono knows RSA alone, and not the name in a certificate beside an authority of one's own.
 */
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import type { RequestListener } from "node:http";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { x509 } from "../../lib/compat/x509";
import { closeServed, serve } from "../../lib/wake/testing";
import { findProgram } from "../../scripts/test/programs.mjs";
import { run } from "../helpers/child";
import { makeTempFolder, removeFolder, ROOT } from "../helpers/environment";

const missing = ["mcs", "mono"].some((name) => !findProgram([name]));
const SCRIPT = readFileSync(path.join(ROOT, "deploy/install.ps1"), "utf8");
const SOURCE = /@'\n([^]*?)\n'@/.exec(SCRIPT)?.[1] ?? "";
/** As the script calls it. */
const CALLER = `
using System;
using System.IO;
public static class Caller {
  public static int Main(string[] words) {
    try {
      if (words.Length == 1) Console.Write("OK " + KomoriutaFetch.Untrusted(words[0], 8192).Length);
      else {
        KomoriutaFetch.Trusted(words[0], words[1], 65536, words.Length > 2 ? File.ReadAllBytes(words[2]) : null);
        Console.Write("OK " + File.ReadAllText(words[1]));
      }
      return 0;
    } catch (Exception failure) {
      Console.Write(KomoriutaFetch.Fault == "" ? failure.Message : KomoriutaFetch.Fault);
      return 1;
    }
  }
}`;

const RSA = {
  name: "RSASSA-PKCS1-v1_5",
  hash: "SHA-256",
  publicExponent: new Uint8Array([1, 0, 1]),
  modulusLength: 2048,
};
const DAY = 86_400_000;

interface Made {
  readonly keys: CryptoKeyPair;
  readonly certificate: InstanceType<(typeof x509)["X509Certificate"]>;
}

async function makeKeys(): Promise<CryptoKeyPair> {
  return (await crypto.subtle.generateKey(RSA, true, ["sign", "verify"])) as CryptoKeyPair;
}

async function makeAuthority(): Promise<Made> {
  const keys = await makeKeys();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    ...{ name: "CN=a komoriuta authority", keys, signingAlgorithm: RSA },
    ...{ notBefore: new Date(Date.now() - DAY), notAfter: new Date(Date.now() + DAY) },
    extensions: [new x509.BasicConstraintsExtension(true, undefined, true)],
  });
  return { keys, certificate };
}

/** A certificate of `localhost`, and its key; both as Node wants them. */
async function makeLeaf({ keys: { privateKey }, certificate }: Made, from = Date.now() - DAY) {
  const keys = await makeKeys();
  const leaf = await x509.X509CertificateGenerator.create({
    ...{ subject: "CN=localhost", issuer: certificate.subject, publicKey: keys.publicKey },
    ...{ signingKey: privateKey, signingAlgorithm: RSA },
    ...{ notBefore: new Date(from), notAfter: new Date(from + 2 * DAY) },
    extensions: [new x509.SubjectAlternativeNameExtension([{ type: "dns", value: "localhost" }])],
  });
  const key = x509.PemConverter.encode(
    await crypto.subtle.exportKey("pkcs8", keys.privateKey),
    "PRIVATE KEY",
  );
  return { key, cert: `${leaf.toString("pem")}\n${certificate.toString("pem")}` };
}

const answer: RequestListener = ({ url }, response) => {
  if (url === "/moved") response.writeHead(302, { location: "/" });
  response.end(url === "/long" ? "x".repeat(100_000) : "hello");
};

describe.skipIf(missing)(
  `install.ps1's class${missing ? " (skipped: apt-get install mono-mcs)" : ""}`,
  () => {
    const folder = makeTempFolder();
    const at = (name: string): string => path.join(folder, name);
    let ours: Made;
    let foreign: Made;
    beforeAll(async () => {
      writeFileSync(at("Fetch.cs"), SOURCE);
      writeFileSync(at("Caller.cs"), CALLER);
      execFileSync("mcs", [`-out:${at("caller.exe")}`, at("Fetch.cs"), at("Caller.cs")]);
      [ours, foreign] = await Promise.all([makeAuthority(), makeAuthority()]);
      writeFileSync(at("ca.crt"), ours.certificate.toString("pem"));
    });
    afterAll(async () => {
      await closeServed();
      removeFolder(folder);
    });

    /** The words of the call: the file of the authority may be left out. */
    async function fetched(
      by: Made,
      page = "/",
      ca: readonly string[] = ["ca.crt"],
      from?: number,
    ): Promise<string> {
      const { port } = await serve(answer, await makeLeaf(by, from));
      const words = [`https://localhost:${port}${page}`, at("out"), ...ca.map(at)];
      const { stdout } = await run(["mono", at("caller.exe"), ...words], { env: { HOME: folder } });
      return stdout;
    }

    test("a manager of the authority that was compared is believed", async () => {
      expect(await fetched(ours)).toBe("OK hello");
    });

    test("one of another authority is not, be it of the same name", async () => {
      expect(await fetched(foreign)).toBe("its certificate comes from another authority");
      expect(await fetched(ours, "/", [])).not.toMatch(/^OK/);
    });

    test("where the clock is wrong, it is asked about", async () => {
      const said = await fetched(ours, "/", ["ca.crt"], Date.UTC(2020, 0, 1));
      expect(said).toMatch(/^its certificate is not valid at 20.*: is the clock of this machine right\?$/);
    });

    test("a login page and a flood are no answer", async () => {
      expect(await fetched(ours, "/moved")).toMatch(/it answers 302/);
      expect(await fetched(ours, "/long")).toMatch(/the answer is too long/);
    });

    test("a certificate that is to be compared comes from whoever answers, and is short", async () => {
      const { port } = await serve(answer, await makeLeaf(foreign));
      const untrusted = async (page: string): Promise<string> =>
        (await run(["mono", at("caller.exe"), `https://localhost:${port}${page}`], { env: { HOME: folder } }))
          .stdout;
      expect(await untrusted("/")).toBe("OK 5");
      expect(await untrusted("/long")).toMatch(/the answer is too long/);
    });
  },
);

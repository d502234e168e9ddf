/** Certificates for tests, made by openssl. */
export interface TestCertificate {
  readonly cert: string;
  readonly key: string;
}

/** A self-signed certificate for `localhost`; valid in `days` from now on, or expired long ago. */
export async function makeCertificate(valid: boolean): Promise<TestCertificate> {
  const folder = await Deno.makeTempDir({ prefix: "komoriuta-agent-tls-" });
  const period = valid ? ["-days", "1"] : ["-not_before", "20200101000000Z", "-not_after", "20200102000000Z"];
  const { success, stderr } = await new Deno.Command("openssl", {
    args: [
      ..."req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=localhost".split(" "),
      ...["-keyout", `${folder}/key.pem`, "-out", `${folder}/cert.pem`, ...period],
      ...["-addext", "subjectAltName=DNS:localhost", "-addext", "basicConstraints=CA:FALSE"],
    ],
  }).output();
  try {
    if (!success) throw new Error(new TextDecoder().decode(stderr));
    return {
      cert: await Deno.readTextFile(`${folder}/cert.pem`),
      key: await Deno.readTextFile(`${folder}/key.pem`),
    };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

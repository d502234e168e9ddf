import { hostname, networkInterfaces } from "node:os";
import path from "node:path";
import { givenCredentials, ownCredentials, UnusableCertificate, type Credentials } from "../net/certificates";
import { ownNames } from "../net/leaf";
import type { Environment } from "./environment";
import { failed, misconfigured, type StartFault } from "./start-fault";

/**
 * What TLS shows: the given files, or a certificate by the private CA in the data folder, made anew where that
 * is due. Asked at start, and again whenever files or names may have changed.
 * @throws StartFault
 */
export async function readCredentials(environment: Environment): Promise<Credentials> {
  const { tlsFiles, publicUrl, dataDir } = environment;
  if (tlsFiles) {
    return givenCredentials(tlsFiles.certificate, tlsFiles.key).catch((error: unknown) => {
      throw tlsFileFault(error);
    });
  }
  const publicHost = publicUrl === null ? null : new URL(publicUrl).hostname;
  const names = ownNames(hostname(), networkInterfaces(), publicHost);
  return ownCredentials(path.join(dataDir, "tls"), names, Date.now()).catch((error: unknown) => {
    throw failed(`no certificate: ${error instanceof Error ? error.message : String(error)}`, error);
  });
}

function tlsFileFault(error: unknown): StartFault {
  if (!(error instanceof UnusableCertificate)) return failed(String(error), error);
  const variable = error.which === "certificate" ? "KOMO_TLS_CERT_FILE" : "KOMO_TLS_KEY_FILE";
  const wanted = {
    certificate: "a PEM file with the certificate",
    key: "a PEM file with the private key",
    pair: "the private key of KOMO_TLS_CERT_FILE",
  }[error.which];
  return misconfigured(`${variable} must be ${wanted}: ${error.message}`);
}

import { stat } from "node:fs/promises";
import type { NetworkInterfaceInfo } from "node:os";
import path from "node:path";
import {
  givenCredentials,
  ownCredentials,
  UnusableCertificate,
  type Credentials,
} from "../http/credentials";
import { ownNames } from "../http/certificate-authority";
import type { Environment } from "./environment";
import { failed, misconfigured, type StartFault } from "./start-fault";

/** The machine as it is at this moment. */
export interface Machine {
  hostname(): string;
  networkInterfaces(): NodeJS.Dict<NetworkInterfaceInfo[]>;
}

type Settings = Pick<Environment, "tlsFiles" | "publicUrl" | "dataDir">;

/**
 * What TLS shows: the given files, or a certificate by the private CA in the data folder, made anew where that
 * is due. Asked at start, and again whenever files or names may have changed.
 * @param now wall-clock ms
 * @throws StartFault
 */
export async function readCredentials(
  settings: Settings,
  machine: Machine,
  now: number,
): Promise<Credentials> {
  const { tlsFiles, dataDir } = settings;
  if (tlsFiles) {
    return givenCredentials(tlsFiles.certificate, tlsFiles.key).catch((error: unknown) => {
      throw tlsFileFault(error);
    });
  }
  return ownCredentials(path.join(dataDir, "tls"), namesNow(settings, machine), now).catch(
    (error: unknown) => {
      throw failed(`no certificate: ${error instanceof Error ? error.message : String(error)}`, error);
    },
  );
}

/** How often the private CA's certificate is looked at for its end, in milliseconds. */
const HOUR = 3_600_000;

/**
 * What `readCredentials` goes by, as a text that is another one when it may have to be asked again: the files'
 * dates, sizes and places on the disk, or the machine's names and addresses and the hour.
 * @param now wall-clock ms
 */
export async function credentialsMark(settings: Settings, machine: Machine, now: number): Promise<string> {
  const { tlsFiles } = settings;
  if (!tlsFiles) return [...namesNow(settings, machine), Math.floor(now / HOUR)].join(" ");
  const marks = [tlsFiles.certificate, tlsFiles.key].map(async (file) => {
    // Links are followed: certbot replaces where they lead.
    const { mtimeMs, size, ino } = await stat(file);
    return [mtimeMs, size, ino].join("-");
  });
  return (await Promise.all(marks.map((mark) => mark.catch(() => "unreadable")))).join(" ");
}

function namesNow({ publicUrl }: Settings, machine: Machine): string[] {
  const publicHost = publicUrl === null ? null : new URL(publicUrl).hostname;
  return ownNames(machine.hostname(), machine.networkInterfaces(), publicHost);
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

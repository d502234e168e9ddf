import { reasonOf, Refusal, type RefusalCode } from "./refusal.ts";

/**
 * The PEM text of a private CA.
 * @throws Refusal with `exitCode` where the file cannot be read or holds no certificate
 */
export function readCertificate(path: string, exitCode: RefusalCode): string {
  let text: string;
  try {
    text = Deno.readTextFileSync(path);
  } catch (error) {
    throw new Refusal(exitCode, `caFile: ${path} cannot be read: ${reasonOf(error)}.`);
  }
  if (!text.includes("-----BEGIN CERTIFICATE-----")) {
    throw new Refusal(exitCode, `caFile: ${path} holds no certificate in PEM form.`);
  }
  return text;
}

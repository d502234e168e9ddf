/** Checks of what people type; each gives the value or refuses with exit code 2. */
import { readCertificate } from "../certificate.ts";
import { type Config, FIELD_CHECKS } from "../config.ts";
import { Refusal } from "../refusal.ts";
import { checkManagerUrl } from "../url-rule.ts";
import type { Io } from "./context.ts";

export function askManagerUrl(io: Io): string {
  return managerUrl(answered(io.ask("Manager URL:"), "Manager URL"));
}

export function askAccessToken(io: Io): string {
  return checked(
    "accessToken",
    answered(io.askSecret("Access token:"), "Access token").trim(),
    "Access token",
  );
}

function answered(answer: string | undefined, name: string): string {
  if (answer === undefined || answer.trim() === "") throw new Refusal(2, `${name} is missing.`);
  return answer;
}

export function managerUrl(text: string): string {
  const result = checkManagerUrl(text);
  if ("fault" in result) throw new Refusal(2, `Manager URL ${result.fault}.`);
  return result.url;
}

export function logGeneration(text: string): number {
  return checked("logGeneration", /^\d+$/.test(text) ? Number(text) : Number.NaN, "logGeneration");
}

export function trueOrFalse(text: string): boolean {
  if (text !== "true" && text !== "false") throw new Refusal(2, "disabledFileLog must be true or false.");
  return text === "true";
}

/** The path of a PEM file that can be read; undefined for "", which takes the setting away. */
export function caFile(path: string): string | undefined {
  if (path === "") return undefined;
  checked("caFile", path, "caFile");
  readCertificate(path, 2);
  return path;
}

function checked<T>(field: keyof Config, value: T, name: string): T {
  const fault = FIELD_CHECKS[field](value);
  if (fault !== undefined) throw new Refusal(2, `${name} ${fault}.`);
  return value;
}

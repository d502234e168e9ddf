import { readEnvironment, type Environment } from "./environment";
import { StartFault } from "./start-fault";

const HASH = `scrypt:32768:8:1:${Buffer.alloc(16, 7).toString("base64url")}:${Buffer.alloc(32, 9).toString("base64url")}`;

/** The environment with these variables, beside those that every manager needs. @throws StartFault */
export function readGiven(given: Record<string, string>): Environment {
  return readEnvironment({ KOMO_USER_ID: "operator", KOMO_PASSWORD_HASH: HASH, ...given });
}

/** The lines of the fault of such an environment; none: it is good. */
export function faultsOfGiven(given: Record<string, string>): readonly string[] {
  try {
    readGiven(given);
  } catch (error) {
    if (error instanceof StartFault && error.exitCode === 2) return error.lines;
    throw error;
  }
  return [];
}

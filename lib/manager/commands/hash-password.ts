import { hashPassword } from "../../access/password";
import { misconfigured } from "../start-fault";
import { askPassword, ownTerminal } from "../terminal";

/**
 * `komo-manager hash-password`: asks for a password, and gives the value of KOMO_PASSWORD_HASH for it. @throws
 * StartFault
 */
export async function hashAskedPassword(): Promise<string> {
  const password = await askPassword(ownTerminal);
  const hash = await hashPassword(password).catch((error: unknown) => {
    throw misconfigured(error instanceof Error ? error.message : String(error));
  });
  return `${hash}\n`;
}

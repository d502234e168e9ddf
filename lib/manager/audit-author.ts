import { userInfo } from "node:os";
import type { By } from "../fleet/model/audit";

/** The audit's author for the command line: the system's user, and the one who became it by sudo. */
export function atCommandLine(): By {
  const became = process.env["SUDO_USER"];
  const user = nameOfUser();
  return {
    actor: became && became !== user ? `${user} (${became})` : user,
    address: "",
    via: "command_line",
  };
}

/** The name of the system's user; a user may have only a number. */
function nameOfUser(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.() ?? "");
  }
}

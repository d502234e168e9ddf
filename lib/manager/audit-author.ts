import { userInfo } from "node:os";
import type { By } from "../fleet/model/audit";

/** Who uses the command line, as the audit tells it: the system's user, and who became it by sudo. */
export function atCommandLine(): By {
  const became = process.env["SUDO_USER"];
  const user = nameOfUser();
  return {
    actor: became && became !== user ? `${user} (${became})` : user,
    address: "",
    via: "command_line",
  };
}

/** A user may have no name, only a number. */
function nameOfUser(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.() ?? "");
  }
}

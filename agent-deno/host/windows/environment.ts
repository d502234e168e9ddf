/** Environment variables of the agent on Windows, read once. */
import { Refusal } from "../../refusal.ts";
import type { Environment } from "../environment.ts";
import { shell32 } from "./libraries/shell32.ts";
import { say } from "../../words/say.ts";

/** @throws Refusal (2) where a variable is wrong */
export function readEnvironment(): Environment {
  const root = (Deno.env.get("KOMORIUTA_ROOT") || "/").replaceAll("\\", "/");
  if (root !== "/" && !/^[A-Za-z]:\//.test(root))
    throw new Refusal(
      2,
      say("KOMORIUTA_ROOT must be an absolute path, such as {path}.", { path: "C:\\try" }),
    );
  return {
    root: root.replace(/\/+$/, "") || "/",
    path: undefined,
    user: Deno.env.get("USERNAME"),
    noColor: (Deno.env.get("NO_COLOR") ?? "") !== "",
  };
}

/** Whether this process has the rights of an administrator; under a root of one's own, they are not needed. */
export function isAdministrator({ root }: Environment): boolean {
  return root !== "/" || shell32().IsUserAnAdmin() !== 0;
}

/** The line that starts komolet as a service: all of Deno, its flags, and our code. Pure. */
import flags from "../../permissions.json" with { type: "json" };

/**
 * @param deno path of deno.exe
 * @param script URL of our code
 */
export function serviceCommand(deno: string, script: string): string {
  const path = script.startsWith("file:") ? pathOf(new URL(script)) : script;
  const options = [...flags.beside, ...flags.permissions, `--v8-flags=${flags.v8Flags.join(",")}`];
  return [quoted(deno), "run", ...options, quoted(path), "komolet"].join(" ");
}

/** Nothing is kept in the folder of the user, and nobody is asked for a newer Deno. */
export const SERVICE_VARIABLES = ["DENO_DIR=NUL:\\deno", "DENO_NO_UPDATE_CHECK=1"];

function pathOf({ pathname }: URL): string {
  return decodeURIComponent(pathname).replace(/^\//, "").replaceAll("/", "\\");
}

/** A path holds no quotation marks on Windows. */
function quoted(path: string): string {
  return `"${path}"`;
}

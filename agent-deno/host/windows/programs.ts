/** Programs of Windows' own: by their whole path, without a shell. */
import { systemFolder } from "./paths.ts";

/** The variables that a program of Windows needs to start at all. */
function variables(): Record<string, string> {
  const needed = ["SystemRoot", "SystemDrive", "windir", "ProgramData", "TEMP", "TMP", "COMSPEC"];
  return Object.fromEntries(
    needed.flatMap((name) => {
      const value = Deno.env.get(name);
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

/** Options of every program that is started. */
export function programOptions(args: readonly string[]) {
  return { args: [...args], clearEnv: true, env: variables(), stdin: "null" as const };
}

/** The path of a program in the system's folder. */
export function systemProgram(name: string): string {
  return `${systemFolder()}/${name}`;
}

/** The output of one; undefined where there is none, it fails, or does not end within `ms`. */
export async function outputOfSystem(
  name: string,
  args: readonly string[],
  ms: number,
  signal: AbortSignal,
): Promise<string | undefined> {
  try {
    const { success, stdout } = await new Deno.Command(systemProgram(name), {
      ...programOptions(args),
      stdout: "piped",
      stderr: "null",
      signal: AbortSignal.any([signal, AbortSignal.timeout(ms)]),
    }).output();
    return success ? new TextDecoder().decode(stdout) : undefined;
  } catch {
    return undefined;
  }
}

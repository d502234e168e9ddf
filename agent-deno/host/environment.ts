import { rootFrom } from "../paths.ts";

/** What the agent takes from its environment, read once. */
export interface Environment {
  /** KOMORIUTA_ROOT: put before every path. */
  readonly root: string;
  readonly path: string | undefined;
  readonly noColor: boolean;
}

/** @throws Refusal (2) where a variable is wrong */
export function readEnvironment(): Environment {
  return {
    root: rootFrom(Deno.env.get("KOMORIUTA_ROOT")),
    path: Deno.env.get("PATH"),
    noColor: (Deno.env.get("NO_COLOR") ?? "") !== "",
  };
}

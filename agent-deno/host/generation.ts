/**
 * The greatest generation of the manager that was told of this server. It outlives the boot: a manager that comes back
 * after another has taken its place is not obeyed then either.
 */
import { messageOf } from "../refusal.ts";
import type { Paths } from "./environment.ts";
import { readText, writeWhole } from "./files.ts";

/** The greatest generation of the manager that was told of a server, kept over a boot. */
export interface KeptGeneration {
  /** 0: none is known of this server. */
  of(serverUuid: string): number;
  take(serverUuid: string, generation: number): void;
}

interface Known {
  readonly serverUuid: string;
  readonly generation: number;
}

/** @param failed called once, with the reason, where it cannot be written */
export function openGeneration(
  { generation: path, stateDir }: Pick<Paths, "generation" | "stateDir">,
  failed: (reason: string) => void,
): KeptGeneration {
  let known = read(path);
  let reported = false;
  return {
    of: (serverUuid) => (known?.serverUuid === serverUuid ? known.generation : 0),
    take(serverUuid, generation) {
      known = { serverUuid, generation };
      try {
        // Where no systemd makes it.
        Deno.mkdirSync(stateDir, { recursive: true, mode: 0o755 });
        writeWhole(path, `${JSON.stringify(known)}\n`, 0o644);
      } catch (error) {
        if (!reported) failed(messageOf(error));
        reported = true;
      }
    },
  };
}

function read(path: string): Known | undefined {
  try {
    const { serverUuid, generation } = JSON.parse(readText(path) ?? "{}") as Partial<Known>;
    const isKnown = typeof serverUuid === "string" && Number.isInteger(generation);
    return isKnown ? { serverUuid, generation: generation ?? 0 } : undefined;
  } catch {
    return undefined;
  }
}

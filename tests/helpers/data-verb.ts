import { run } from "./child";
import { program } from "./paths";

/** How a verb about the data ended, and what it said. */
export interface Told {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a verb of the compiled manager on a data folder, as a person would. */
export async function dataVerb(dataDir: string, ...verb: readonly string[]): Promise<Told> {
  return run([program("komo-manager"), ...verb], { env: { KOMO_DATA_DIR: dataDir } });
}

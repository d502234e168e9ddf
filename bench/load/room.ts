import { raiseOpenFilesLimit } from "../../lib/compat/open-files";
import { httpLimits } from "../../lib/http/limits";

/** Connections that the manager keeps for others than the agents: a console, a look at its health. */
const OTHERS = 100;

/**
 * How many agents on this machine can keep a connection each. The manager bounds those nearby, and takes fewer where few
 * files may be open: with more agents, they and the console push each other out.
 */
export async function roomForAgents(): Promise<number> {
  return httpLimits(await raiseOpenFilesLimit()).connectionsNearby - OTHERS;
}

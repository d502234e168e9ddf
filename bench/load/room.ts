import { raiseOpenFilesLimit } from "../../lib/compat/open-files";
import { httpLimits } from "../../lib/http/limits";

/** Connections that the manager keeps for others than the agents: a console, a health check. */
const OTHERS = 100;

/**
 * The number of agents on this machine that can keep a connection each. The manager bounds those nearby, and takes fewer
 * where few files may be open: with more agents, they and the console push each other out.
 */
export async function roomForAgents(): Promise<number> {
  return httpLimits(await raiseOpenFilesLimit()).connectionsNearby - OTHERS;
}

import { agentHandlers } from "@/lib/rpc/agent-mount";
import { fetchHandler } from "@/lib/rpc/fetch-handler";

export const dynamic = "force-dynamic";

/** AgentService, for agents with an access token. The executable's door calls the same handlers itself. */
export const POST = fetchHandler(agentHandlers());

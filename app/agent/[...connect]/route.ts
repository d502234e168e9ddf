import { agentHandlers } from "@/lib/api/agent-mount";
import { fetchHandler } from "@/lib/api/fetch-handler";

export const dynamic = "force-dynamic";

/** AgentService, for agents with an access token. The executable's door calls the same handlers itself. */
export const POST = fetchHandler(agentHandlers());

import { agentRoute } from "@/lib/api/agent-mount";
import { running } from "@/lib/api/running";

export const dynamic = "force-dynamic";

/** AgentService, for agents with an access token. The executable answers most of its calls before they get here. */
export const POST = agentRoute(running);

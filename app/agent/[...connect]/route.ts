import { fetchHandler } from "@/lib/rpc/fetch-handler";
import { agentRoutes } from "@/lib/rpc/routes";
import { running } from "@/lib/rpc/running";

export const dynamic = "force-dynamic";

/** AgentService, for agents with an access token. */
export const POST = fetchHandler(agentRoutes(running), "/agent");

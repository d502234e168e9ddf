import { nextJsApiRouter } from "@connectrpc/connect-next";
import { operatorRoutes, REQUEST_BYTES } from "@/lib/rpc/routes";
import { running } from "@/lib/rpc/running";

/** The operator services, for browsers and tools with a session. */
const { handler } = nextJsApiRouter({ routes: operatorRoutes(running), readMaxBytes: REQUEST_BYTES });

export default handler;

// Connect reads the body itself. Next wants this written out here.
export const config = { api: { bodyParser: false } };

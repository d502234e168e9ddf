import { nextJsApiRouter } from "@connectrpc/connect-next";
import type { NextApiHandler } from "next";
import { mendEnd } from "@/lib/compat/answer-end";
import { operatorRoutes, REQUEST_BYTES } from "@/lib/api/routes";
import { running } from "@/lib/api/running";

const { handler } = nextJsApiRouter({ routes: operatorRoutes(running), readMaxBytes: REQUEST_BYTES });

/** The operator services, for browsers and tools with a session. */
const serve: NextApiHandler = (request, response) => {
  mendEnd(response);
  return handler(request, response);
};

export default serve;

// Connect reads the body itself. Next wants this written out here.
export const config = { api: { bodyParser: false } };

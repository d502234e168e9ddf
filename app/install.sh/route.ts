import { running } from "@/lib/api/running";
import { fileResponse } from "../install/file-response";

export const dynamic = "force-dynamic";

/** The script that installs the agent of this manager on a server; see deploy/install.sh. */
export function GET(): Response {
  return fileResponse(running().install.package?.script);
}

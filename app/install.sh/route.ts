import { running } from "@/lib/api/running";
import { fileResponse } from "../install/file-response";

export const dynamic = "force-dynamic";

/** The script that makes a server one of this manager's; see deploy/install.sh. */
export function GET(): Response {
  return fileResponse(running().install.package?.script);
}

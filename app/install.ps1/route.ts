import { running } from "@/lib/api/running";
import { fileResponse } from "../install/file-response";

export const dynamic = "force-dynamic";

/** The script that installs the agent of this manager on a Windows machine; see deploy/install.ps1. */
export function GET(): Response {
  return fileResponse(running().install.package?.powershell.script);
}

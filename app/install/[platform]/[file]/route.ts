import { running } from "@/lib/api/running";
import { fileResponse } from "../../file-response";

export const dynamic = "force-dynamic";

interface Context {
  readonly params: Promise<{ platform: string; file: string }>;
}

/** The agent's executables, compressed, for a platform such as `linux-x64`; their sums; and the systemd unit. */
export async function GET(_request: Request, { params }: Context): Promise<Response> {
  const { platform, file } = await params;
  return fileResponse(running().install.package?.file(platform, file));
}

import { running } from "@/lib/api/running";
import { fileResponse } from "../../file-response";

export const dynamic = "force-dynamic";

interface Context {
  readonly params: Promise<{ platform: string; file: string }>;
}

/** The agent's executables, compressed, for a platform such as `linux-x64`; their sums; and what starts komolet. */
export async function GET(_request: Request, { params }: Context): Promise<Response> {
  const { platform, file } = await params;
  const { package: carried } = running().install;
  if (!carried || carried.platforms.includes(platform)) return fileResponse(carried?.file(platform, file));
  // What was asked for is not repeated: it is whatever a stranger wrote.
  const has = carried.platforms.join(", ");
  return fileResponse(null, `This manager has no agent for that platform, only for ${has}.`);
}

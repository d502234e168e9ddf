import { headers } from "next/headers";
import type { ManagerView } from "@/app/(console)/servers/form/token-panel";
import { installCommands } from "@/lib/install/install-command";
import { managerAddress } from "@/lib/install/manager-address";
import { running } from "@/lib/api/running";

/** What a new server must know of this manager, as the operator who is asking reaches it. */
export async function managerView(): Promise<ManagerView> {
  const { about, install } = running();
  const asked = await headers();
  const address = managerAddress(
    { ...about, ...install },
    // The door has written these; a client's own were taken away.
    { proto: asked.get("x-forwarded-proto"), host: asked.get("x-forwarded-host") },
  );
  return {
    publicUrl: address.url,
    caFingerprint: address.caFingerprint,
    install: install.package ? installCommands(address) : null,
  };
}

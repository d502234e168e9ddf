import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { running } from "@/lib/rpc/running";
import { operatorOrLogin } from "../../operator";
import { viewOfServer } from "../record-views";
import { ServersScreen } from "./servers-screen";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("servers");
  return { title: t("title") };
}

export default async function ServersPage() {
  await operatorOrLogin();
  const { fleet, about } = running();
  const servers = fleet.list().map(viewOfServer);
  return (
    <ServersScreen
      servers={servers}
      manager={{ publicUrl: about.publicUrl, caFingerprint: about.caFingerprint }}
    />
  );
}

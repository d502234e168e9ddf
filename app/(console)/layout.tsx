import type { ReactNode } from "react";
import { Toasts } from "@/components/toast";
import { running } from "@/lib/api/running";
import { operatorOrLogin } from "../operator";
import { theme } from "../preferences/preferences";
import { LiveProvider } from "./live/live-provider";
import { NoticesProvider } from "./notices";
import { Shell } from "./shell/shell";

export default async function ConsoleLayout({ children }: { children: ReactNode }) {
  const { userId } = await operatorOrLogin();
  const { version, simulatedFleet } = running().about;
  return (
    <NoticesProvider>
      <LiveProvider>
        <Shell userId={userId} theme={await theme()} version={version} simulated={simulatedFleet}>
          {children}
        </Shell>
      </LiveProvider>
      <Toasts />
    </NoticesProvider>
  );
}

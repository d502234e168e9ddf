import type { ReactNode } from "react";
import { NoticesProvider } from "@/components/notices";
import { Toaster } from "@/components/ui/sonner";
import { TooltipProvider } from "@/components/ui/tooltip";
import { running } from "@/lib/rpc/running";
import { operatorOrLogin } from "../operator";
import { theme } from "../preferences/preferences";
import { LiveProvider } from "./live/live-provider";
import { Shell } from "./shell/shell";

export default async function ConsoleLayout({ children }: { children: ReactNode }) {
  const { userId } = await operatorOrLogin();
  const { version, simulatedFleet } = running().about;
  return (
    <TooltipProvider delayDuration={300}>
      <NoticesProvider>
        <LiveProvider>
          <Shell userId={userId} theme={await theme()} version={version} simulated={simulatedFleet}>
            {children}
          </Shell>
        </LiveProvider>
        <Toaster />
      </NoticesProvider>
    </TooltipProvider>
  );
}

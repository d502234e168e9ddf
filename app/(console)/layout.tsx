import type { ReactNode } from "react";
import { Toasts } from "@/components/toast";
import { running } from "@/lib/api/running";
import { operatorOrLogin } from "../operator";
import { sidebar, theme } from "../preferences/preferences";
import { LiveProvider } from "./live/live-provider";
import { NoticesProvider } from "./notices";
import { RightsProvider } from "./rights";
import { RunProgress } from "./runs/progress/run-progress";
import { Shell } from "./shell/shell";

export default async function ConsoleLayout({ children }: { children: ReactNode }) {
  const { userId, grants } = await operatorOrLogin();
  const { version, simulatedFleet } = running().about;
  return (
    <RightsProvider userId={userId} grants={grants}>
      <NoticesProvider>
        <LiveProvider>
          <Shell
            userId={userId}
            theme={await theme()}
            sidebar={await sidebar()}
            version={version}
            simulated={simulatedFleet}
          >
            {children}
          </Shell>
          <RunProgress />
          <Toasts />
        </LiveProvider>
      </NoticesProvider>
    </RightsProvider>
  );
}

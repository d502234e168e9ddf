import type { ReactNode } from "react";
import { IconSheet } from "@/components/icon-sheet";
import { Toasts } from "@/components/toast";
import { running } from "@/lib/api/running";
import { operatorOrLogin } from "../operator";
import { sidebar, theme } from "../preferences/preferences";
import { Texts } from "../texts";
import { LiveProvider } from "./_live/live-provider";
import { NoticesProvider } from "./_kit/notices";
import { RightsProvider } from "./_kit/rights";
import { RunProgress } from "./_runs/progress/run-progress";
import { Hills } from "./_shell/hills";
import { Shell } from "./_shell/shell";
import { SimulatedNote } from "./_shell/simulated-note";
import { StandingNote } from "./_shell/standing-note";

export default async function ConsoleLayout({ children }: { children: ReactNode }) {
  const { userId, grants } = await operatorOrLogin();
  const { about, standing } = running();
  const { version, simulatedFleet } = about;
  return (
    <Texts of="(console)/layout">
      <RightsProvider userId={userId} grants={grants}>
        <NoticesProvider>
          <LiveProvider>
            <IconSheet />
            <Shell
              userId={userId}
              theme={await theme()}
              sidebar={await sidebar()}
              version={version}
              notes={
                <>
                  <StandingNote standing={standing.view()} ownUrl={about.publicUrl} />
                  {simulatedFleet ? <SimulatedNote /> : null}
                </>
              }
              hills={<Hills />}
            >
              {children}
            </Shell>
            <RunProgress />
            <Toasts />
          </LiveProvider>
        </NoticesProvider>
      </RightsProvider>
    </Texts>
  );
}

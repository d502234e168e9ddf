import { apiTokenJson } from "@/lib/api/codec/rights";
import { running } from "@/lib/api/running";
import { operatorWho } from "../../operator";
import { Texts } from "../../texts";
import { PLACES } from "../_kit/places";
import { ProgramsScreen } from "./programs-screen";

export default async function ProgramsPage() {
  await operatorWho(PLACES.programs.takes);
  const { access, fleet } = running();
  return (
    <Texts of="(console)/programs/page">
      <ProgramsScreen
        tokens={(await access.apiTokens.list()).map(apiTokenJson)}
        groups={fleet.groups().map(({ uuid, name }) => ({ uuid, name }))}
      />
    </Texts>
  );
}

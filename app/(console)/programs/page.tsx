import { apiTokenJson } from "@/lib/api/codec/rights";
import { running } from "@/lib/api/running";
import { operatorWho } from "../../operator";
import { PLACES } from "../_kit/places";
import { ProgramsScreen } from "./programs-screen";

export default async function ProgramsPage() {
  await operatorWho(PLACES.programs.takes);
  const { access, fleet } = running();
  return (
    <ProgramsScreen
      tokens={(await access.apiTokens.list()).map(apiTokenJson)}
      groups={fleet.groups().map(({ uuid, name }) => ({ uuid, name }))}
    />
  );
}

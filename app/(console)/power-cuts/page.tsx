import { operatorsFleet } from "../../operator";
import { Texts } from "../../texts";
import { PowerCutsScreen } from "./power-cuts-screen";
import { groupsOf, viewOf } from "./queries";

export default async function PowerCutsPage() {
  const fleet = await operatorsFleet();
  const suspected = fleet.suspectedPowerCut();
  return (
    <Texts of="(console)/power-cuts/page">
      <PowerCutsScreen
        plans={fleet.powerCutPlans().map((plan) => viewOf(fleet, plan))}
        groups={groupsOf(fleet)}
        suspected={suspected && { at: suspected.at, serverUuids: suspected.serverUuids }}
      />
    </Texts>
  );
}

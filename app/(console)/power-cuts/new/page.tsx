import { operatorsFleet, operatorWho } from "../../../operator";
import { Texts } from "../../../texts";
import { PowerCutScreen } from "../power-cut-screen";
import { groupsOf, upsNames } from "../queries";

export default async function NewPowerCutPlanPage() {
  await operatorWho("powerCuts");
  return (
    <Texts of="(console)/power-cuts/new/page">
      <PowerCutScreen plan={null} groups={groupsOf(await operatorsFleet())} upses={upsNames()} />
    </Texts>
  );
}

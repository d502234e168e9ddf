import { notFound } from "next/navigation";
import { operatorsFleet } from "../../../operator";
import { Texts } from "../../../texts";
import { PowerCutScreen } from "../power-cut-screen";
import { groupsOf, upsNames, viewOf } from "../queries";

interface Props {
  readonly params: Promise<{ uuid: string }>;
}

export default async function PowerCutPlanPage({ params }: Props) {
  const fleet = await operatorsFleet();
  const { uuid } = await params;
  const plan = fleet.powerCutPlans().find((each) => each.uuid === uuid);
  if (!plan) notFound();
  return (
    <Texts of="(console)/power-cuts/[uuid]/page">
      <PowerCutScreen plan={viewOf(fleet, plan)} groups={groupsOf(fleet, plan)} upses={upsNames()} />
    </Texts>
  );
}

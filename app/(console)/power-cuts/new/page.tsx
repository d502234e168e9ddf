import { operatorsFleet, operatorWho } from "../../../operator";
import { Texts } from "../../../texts";
import { PowerCutScreen } from "../power-cut-screen";
import { groupsOf, upsNames } from "../queries";

interface Props {
  readonly searchParams: Promise<{ ups?: string | string[] }>;
}

export default async function NewPowerCutPlanPage({ searchParams }: Props) {
  await operatorWho("powerCuts");
  const { ups } = await searchParams;
  return (
    <Texts of="(console)/power-cuts/new/page">
      <PowerCutScreen
        plan={null}
        groups={groupsOf(await operatorsFleet())}
        upses={upsNames()}
        // Only one that is read: a link from elsewhere fills in nothing else.
        ups={upsNames().find((name) => name === ups)}
      />
    </Texts>
  );
}

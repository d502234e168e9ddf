import { operatorsFleet } from "../../operator";
import { Texts } from "../../texts";
import { DoorsScreen } from "./doors-screen";
import { viewsOf } from "./queries";

export default async function DoorsPage() {
  const fleet = await operatorsFleet();
  return (
    <Texts of="(console)/doors/page">
      <DoorsScreen doors={viewsOf(fleet, fleet.doors(), 1)} />
    </Texts>
  );
}

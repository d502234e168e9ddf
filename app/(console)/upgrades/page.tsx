import { running } from "@/lib/api/running";
import type { Upgrade } from "@/lib/plan/upgrades";
import { operatorsFleet, operatorWho } from "../../operator";
import { Texts } from "../../texts";
import { PLACES } from "../_kit/places";
import { UpgradesScreen } from "./upgrades-screen";

export default async function UpgradesPage() {
  await operatorWho(PLACES.upgrades.takes);
  const fleet = await operatorsFleet();
  const upgrades = fleet.upgrades();
  const carries = running().install.package !== null;
  const preview: Upgrade | null = carries ? fleet.previewUpgrade({ serverUuids: [], until: null }) : null;
  return (
    <Texts of="(console)/upgrades/page">
      <UpgradesScreen preview={preview} upgrades={upgrades} />
    </Texts>
  );
}

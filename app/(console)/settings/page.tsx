import { operatorWho } from "../../operator";
import { Texts } from "../../texts";
import { PLACES } from "../_kit/places";
import { running } from "@/lib/api/running";
import { SettingsScreen } from "./settings-screen";

export default async function SettingsPage() {
  const asking = await operatorWho(PLACES.settings.takes);
  return (
    <Texts of="(console)/settings/page">
      <SettingsScreen parts={running().operatorsFleet(asking).settings()} />
    </Texts>
  );
}

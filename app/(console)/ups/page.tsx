import { permitsOf } from "@/lib/access/rights";
import { operatorOrLogin, operatorsFleet } from "../../operator";
import { Texts } from "../../texts";
import { nutServerViews, upsViews } from "./queries";
import { UpsScreen } from "./ups-screen";

export default async function UpsPage() {
  const { may } = permitsOf((await operatorOrLogin()).grants);
  return (
    <Texts of="(console)/ups/page">
      <UpsScreen
        upses={may("upses") ? upsViews(await operatorsFleet()) : null}
        servers={may("nutServers") ? nutServerViews() : null}
      />
    </Texts>
  );
}

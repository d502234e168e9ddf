import type { OperatorsFleet } from "@/lib/access/operators-fleet";
import { running } from "@/lib/api/running";
import { nutUrl, readNutPlace } from "@/lib/power/nut-address";
import { remarksOf } from "@/lib/ups/standing";
import type { NutServerView, UpsView } from "./ups-view";

/** All UPSes, by name, with the plans that the reader sees. */
export function upsViews(reader: Pick<OperatorsFleet, "powerCutPlans">): UpsView[] {
  const { upses, wallOf } = running();
  const plans = reader.powerCutPlans();
  return upses.upses().map((ups) => {
    const { last, fault, standing, since, failedSince, description, replaced } = ups;
    return {
      ...{ name: ups.ups, description, standing, since, failedSince, fault, replaced },
      remarks: remarksOf(ups),
      identity: last?.identity ?? "",
      lastReadAt: last && wallOf(last.at),
      plans: plans.filter((plan) => plan.ups === ups.ups).map(({ uuid, name }) => ({ uuid, name })),
      ...{ charge: last?.charge ?? null, runtime: last?.runtime ?? null, load: last?.load ?? null },
    };
  });
}

/** All NUT servers: the one of the environment, then those that were set here. */
export function nutServerViews(): NutServerView[] {
  const { upses, fleet } = running();
  const { own } = upses;
  const set = fleet
    .nutServers()
    .map(({ uuid, address, ups, user, secret, pin, updatedAt }): NutServerView => {
      const place = readNutPlace(address);
      return {
        ...{ uuid, address, user, secret, pin: pin ?? "", updatedAt },
        url: place ? nutUrl({ ...place, ups }) : address,
        ...upses.serverState(address),
      };
    });
  if (!own) return set;
  const { url, address, user, pin, hasSecret } = own;
  return [
    {
      ...{ uuid: null, url, address, user, pin: pin ?? "", updatedAt: 0 },
      ...{ secret: hasSecret ? "kept" : "none", ...upses.serverState(address) },
    },
    ...set,
  ];
}

import { getNow } from "next-intl/server";
import { running } from "@/lib/api/running";
import { monthOf, saved } from "@/lib/plan/energy";
import { operatorsFleet } from "../../operator";
import { EnergyScreen } from "./energy-screen";

/** Months on the page. */
const SHOWN = 12;

export default async function EnergyPage({ searchParams }: { searchParams: Promise<{ group?: unknown }> }) {
  const fleet = await operatorsFleet();
  const { group: asked } = await searchParams;
  const { tariff } = running();
  const now = (await getNow()).getTime();
  const sums = saved(await fleet.energy(monthOf(now, 1 - SHOWN), monthOf(now)));
  const groups = fleet.groups().map(({ uuid, name }) => ({ uuid, name }));
  const group = groups.find(({ uuid }) => uuid === asked) ?? null;
  return <EnergyScreen sums={sums} groups={groups} group={group} tariff={tariff} />;
}

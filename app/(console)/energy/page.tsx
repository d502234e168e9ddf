import { getNow } from "next-intl/server";
import { running } from "@/lib/api/running";
import { monthOf, saved } from "@/lib/plan/energy";
import { alwaysOn, daysLater, nightAt, savedByNight } from "@/lib/plan/nights";
import { operatorsFleet } from "../../operator";
import { Texts } from "../../texts";
import { EnergyScreen } from "./energy-screen";

/** Months in the table. */
const SHOWN = 12;
/** Nights of the calendar. */
const NIGHTS = 365;

const DAY = 24 * 3600 * 1000;

export default async function EnergyPage({ searchParams }: { searchParams: Promise<{ group?: unknown }> }) {
  const fleet = await operatorsFleet();
  const { group: asked } = await searchParams;
  const { tariff, zone } = running();
  const now = (await getNow()).getTime();
  const last = nightAt(now, zone).date;
  const first = daysLater(last, 1 - NIGHTS);
  // The first night may begin in the month before those of the table.
  const rows = await fleet.energy(monthOf(now, -SHOWN), monthOf(now));
  const sums = saved(rows.filter(({ month }) => month > monthOf(now, -SHOWN)));
  const groups = fleet.groups().map(({ uuid, name }) => ({ uuid, name }));
  const group = groups.find(({ uuid }) => uuid === asked) ?? null;
  const isOf = ({ groupUuids }: { readonly groupUuids: readonly string[] }): boolean =>
    group === null || groupUuids.includes(group.uuid);
  const known = fleet.list().filter(isOf);
  const shown = rows.filter((row) => row.month > monthOf(now, -SHOWN) && isOf(row));
  const rested = {
    kwh: shown.reduce((sum, row) => sum + row.kwhRested, 0),
    hours: shown.reduce((sum, row) => sum + row.hoursRested, 0),
  };
  const uuids = new Set(known.map(({ uuid }) => uuid));
  const nights = savedByNight(rows.filter(isOf), first, last);
  const ofKnown = savedByNight(
    rows.filter((row) => isOf(row) && uuids.has(row.serverUuid)),
    first,
    last,
  );
  const whole = alwaysOn(known, now - NIGHTS * DAY, now);
  const part = whole > 0 ? Math.min(1, ofKnown.reduce((sum, { kwh }) => sum + kwh, 0) / whole) : null;
  return (
    <Texts of="(console)/energy/page">
      <EnergyScreen {...{ sums, groups, group, tariff, zone, nights, part, rested }} />
    </Texts>
  );
}

import { getLocale, getNow } from "next-intl/server";
import { cookies } from "next/headers";
import { columnsJson } from "@/lib/api/codec/write";
import { hoursNow } from "@/lib/fleet/schedules/hours-now";
import { wantedBy } from "@/lib/plan/accord";
import { operatorsFleet } from "../../operator";
import { Texts } from "../../texts";
import { AfterPowerCut } from "../_power-cuts/after-power-cut";
import { MorningReport } from "../_report/morning-report";
import { OlderAgents } from "../_upgrades/older-agents";
import { PanoramaPage } from "./panorama-page";
import { ListView } from "./list-view";
import { VIEW_COOKIE, viewOf } from "../_find/view";
import { byName, listing, queryAddress, readQuery } from "../_find/list-query";
import { listed, managerView, renderedRooms, searchedTexts } from "../_servers/queries";
import { RoomTiles } from "../_servers/room-tiles";
import { Tiles } from "../_servers/tiles";

interface Props {
  readonly searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function ServersPage({ searchParams }: Props) {
  const fleet = await operatorsFleet();
  const parameters = parametersOf(await searchParams);
  const query = readQuery(parameters);
  const remembered = (await cookies()).get(VIEW_COOKIE)?.value;
  if (viewOf(parameters.get("view"), remembered) === "panorama")
    return (
      <>
        <AfterPowerCut />
        <MorningReport />
        <OlderAgents />
        <PanoramaPage query={query} />
      </>
    );
  const locale = await getLocale();
  const servers = byName(fleet.list().map(listed), locale);
  const hours = hoursNow(fleet.schedules(), (await getNow()).getTime());
  const { rows, ...found } = listing(servers, query, searchedTexts(fleet, query), wantedBy(hours.hours));
  return (
    <>
      <AfterPowerCut />
      <MorningReport />
      <OlderAgents />
      <Texts of="(console)/servers/page">
        <RoomTiles>
          <Tiles rooms={renderedRooms(byName([...fleet.groups()], locale), servers)} />
        </RoomTiles>
        <ListView
          rendered={{
            ...found,
            hours,
            columns: columnsJson(
              rows.map(({ record }) => record),
              fleet.next,
            ),
          }}
          renderedAddress={queryAddress(query)}
          manager={await managerView()}
        />
      </Texts>
    </>
  );
}

function parametersOf(given: Awaited<Props["searchParams"]>): URLSearchParams {
  return new URLSearchParams(
    Object.entries(given).flatMap(([name, value]) => (typeof value === "string" ? [[name, value]] : [])),
  );
}

import { getLocale, getNow } from "next-intl/server";
import type { OperatorsFleet } from "@/lib/access/operators-fleet";
import { columnsJson } from "@/lib/api/codec/write";
import { hoursNow } from "@/lib/fleet/schedules/hours-now";
import { wantedBy } from "@/lib/plan/accord";
import { operatorsFleet } from "../../operator";
import { Texts } from "../../texts";
import { byName, listing, type ListQuery } from "../_find/list-query";
import { Legend } from "../_panorama/legend";
import { listed, managerView, renderedRooms, searchedTexts } from "../_servers/queries";
import { RoomTiles } from "../_servers/room-tiles";
import { Tiles } from "../_servers/tiles";
import { PanoramaView } from "./panorama-view";

/** Servers up to which the page brings them; more come with the stream, which brings all in any case. */
const WITH_PAGE = 300;

/** The columns of servers. */
function columnsOf(servers: readonly ReturnType<typeof listed>[], { next }: Pick<OperatorsFleet, "next">) {
  return columnsJson(
    servers.map(({ record }) => record),
    next,
  );
}

/** The panorama with the data of the request. */
export async function PanoramaPage({ query }: { query: ListQuery }) {
  const fleet = await operatorsFleet();
  const at = (await getNow()).getTime();
  const locale = await getLocale();
  const servers = byName(fleet.list().map(listed), locale);
  const isWithPage = servers.length <= WITH_PAGE;
  const hours = hoursNow(fleet.schedules(), at);
  const { rows: _, ...found } = listing(servers, query, searchedTexts(fleet, query), wantedBy(hours.hours));
  return (
    <Texts of="(console)/servers/panorama-page">
      <RoomTiles>
        <Tiles rooms={renderedRooms(byName([...fleet.groups()], locale), servers)} />
      </RoomTiles>
      <PanoramaView
        rendered={{
          ...found,
          hours,
          at,
          columns: isWithPage ? columnsOf(servers, fleet) : null,
          // Houses without their servers are not drawn, and so it need not say whose they are.
          groups: fleet.groups().map(({ uuid, name, serverUuids, seatPlan }) => ({
            ...{ uuid, name, serverUuids: isWithPage ? [...serverUuids] : [] },
            ...(isWithPage && seatPlan && { seatPlan }),
          })),
        }}
        manager={await managerView()}
        legend={<Legend />}
      />
    </Texts>
  );
}

import { enrolmentKeyJson, eventJson } from "@/lib/api/codec/write";
import type { OperatorsFleet } from "@/lib/access/operators-fleet";
import { operatorsFleet, operatorWho } from "../../operator";
import { Texts } from "../../texts";
import { PLACES } from "../_kit/places";
import { EnrolScreen } from "./enrol-screen";

/** Self-registered servers that are shown. */
const SHOWN = 100;

export default async function EnrolPage() {
  await operatorWho(PLACES.enrol.takes);
  const fleet = await operatorsFleet();
  const events = await fleet.events({ kinds: ["enrolled"], limit: SHOWN });
  return (
    <Texts of="(console)/enrol/page">
      <EnrolScreen
        keys={fleet.enrolmentKeys().map(enrolmentKeyJson)}
        groups={fleet.groups().map(({ uuid, name }) => ({ uuid, name }))}
        enrolled={events.map(eventJson)}
        reporting={reporting(fleet, events)}
      />
    </Texts>
  );
}

/** The UUIDs of those that have reported. */
function reporting(
  fleet: Pick<OperatorsFleet, "list">,
  events: readonly { readonly serverUuid: string }[],
): string[] {
  const uuids = new Set(events.map(({ serverUuid }) => serverUuid));
  return fleet.list().flatMap(({ uuid, facts }) => (uuids.has(uuid) && facts.last ? [uuid] : []));
}

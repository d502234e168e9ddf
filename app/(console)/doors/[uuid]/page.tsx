import { notFound } from "next/navigation";
import { running } from "@/lib/api/running";
import { operatorsFleet } from "../../../operator";
import { Texts } from "../../../texts";
import { DoorScreen } from "../door-screen";
import { viewsOf } from "../queries";

interface Props {
  readonly params: Promise<{ uuid: string }>;
}

/** The knocks that its page shows. */
const SHOWN = 50;

export default async function DoorPage({ params }: Props) {
  const fleet = await operatorsFleet();
  const { uuid } = await params;
  const [door] = viewsOf(
    fleet,
    fleet.doors().filter((each) => each.uuid === uuid),
    SHOWN,
  );
  if (!door) notFound();
  return (
    <Texts of="(console)/doors/[uuid]/page">
      <DoorScreen
        door={door}
        servers={fleet.list().map(({ uuid, name }) => ({ uuid, name }))}
        toServer={door.serverUuid}
        addresses={running().doors.addresses}
      />
    </Texts>
  );
}

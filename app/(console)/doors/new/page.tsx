import { running } from "@/lib/api/running";
import { operatorsFleet, operatorWho } from "../../../operator";
import { Texts } from "../../../texts";
import { DoorScreen } from "../door-screen";

interface Props {
  readonly searchParams: Promise<{ readonly server?: string | string[] }>;
}

/** A new door, to the server in the address if there is one. */
export default async function NewDoorPage({ searchParams }: Props) {
  await operatorWho("doors");
  const servers = (await operatorsFleet()).list().map(({ uuid, name }) => ({ uuid, name }));
  const { server } = await searchParams;
  return (
    <Texts of="(console)/doors/new/page">
      <DoorScreen
        door={null}
        servers={servers}
        toServer={servers.find(({ uuid }) => uuid === server)?.uuid ?? ""}
        addresses={running().doors.addresses}
      />
    </Texts>
  );
}

import { madeJson, personJson } from "@/lib/api/codec/people";
import { madeByPeople } from "@/lib/api/person-service";
import { running } from "@/lib/api/running";
import { operatorWho } from "../../operator";
import { Texts } from "../../texts";
import { PLACES } from "../_kit/places";
import { openSessions } from "../_sessions/open-sessions";
import { PeopleScreen } from "./people-screen";

export default async function PeoplePage() {
  const operator = await operatorWho(PLACES.people.takes);
  const parts = running();
  const { access, fleet, oidc } = parts;
  return (
    <Texts of="(console)/people/page">
      <PeopleScreen
        people={(await access.people.list()).map(personJson)}
        made={(await madeByPeople(parts)).map(madeJson)}
        sessions={await openSessions(operator)}
        groups={fleet.groups().map(({ uuid, name }) => ({ uuid, name }))}
        oidc={oidc && { name: oidc.name, givesRoles: oidc.givesRoles, only: !access.passwords }}
        own={operator.who.kind === "person" ? operator.who.uuid : null}
      />
    </Texts>
  );
}

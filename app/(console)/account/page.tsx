import { running } from "@/lib/api/running";
import { operatorOrLogin } from "../../operator";
import { Texts } from "../../texts";
import { AccountScreen } from "./account-screen";
import { openSessions } from "../_sessions/open-sessions";

export default async function AccountPage() {
  const operator = await operatorOrLogin();
  const { userId, who, grants } = operator;
  const uuid = who.kind === "person" ? who.uuid : undefined;
  const { access, oidc } = running();
  const person = uuid === undefined ? null : await access.people.find(uuid);
  return (
    <Texts of="(console)/account/page">
      <AccountScreen
        userId={userId}
        isPerson={who.kind === "person"}
        hasPassword={access.passwords && typeof person?.passwordHash === "string"}
        oidcName={person?.identity ? (oidc?.name ?? null) : null}
        rights={[...new Set(grants.flatMap(({ rights }) => rights))]}
        sessions={(await openSessions(operator)).filter(({ personUuid }) => personUuid === uuid)}
      />
    </Texts>
  );
}

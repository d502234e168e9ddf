import { operatorOrLogin } from "../../operator";
import { AccountScreen } from "./account-screen";
import { openSessions } from "./open-sessions";

export default async function AccountPage() {
  const operator = await operatorOrLogin();
  const { userId, who, grants } = operator;
  const uuid = who.kind === "person" ? who.uuid : undefined;
  return (
    <AccountScreen
      userId={userId}
      isPerson={who.kind === "person"}
      rights={[...new Set(grants.flatMap(({ rights }) => rights))]}
      sessions={(await openSessions(operator)).filter(({ personUuid }) => personUuid === uuid)}
    />
  );
}

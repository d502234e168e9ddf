import { apiTokenJson } from "@/lib/api/codec/rights";
import { running } from "@/lib/api/running";
import { operatorWho } from "../../operator";
import { Texts } from "../../texts";
import { PLACES } from "../_kit/places";
import { TokensScreen } from "./tokens-screen";

export default async function TokensPage() {
  await operatorWho(PLACES.tokens.takes);
  const { access, fleet } = running();
  return (
    <Texts of="(console)/tokens/page">
      <TokensScreen
        tokens={(await access.apiTokens.list()).map(apiTokenJson)}
        groups={fleet.groups().map(({ uuid, name }) => ({ uuid, name }))}
      />
    </Texts>
  );
}

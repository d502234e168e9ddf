import { getTranslations } from "next-intl/server";
import { PageTitle } from "@/components/page-title";
import { Door } from "../login/door";
import { Texts } from "../texts";
import { displayed } from "./displayed";
import { LightsScreen } from "./lights-screen";
import { TokenForm } from "./token-form";

/** The page of a display: all rooms, light or dark. Whoever is not let in is asked for a token. */
export default async function LightsPage() {
  const t = await getTranslations("lights");
  const first = await displayed();
  return (
    <Texts of="lights/page">
      <PageTitle of={t("title")} />
      {first ? (
        <LightsScreen first={first} />
      ) : (
        <Door title={t("title")}>
          <TokenForm />
        </Door>
      )}
    </Texts>
  );
}

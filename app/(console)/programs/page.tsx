import { notFound } from "next/navigation";
import { permitsOf } from "@/lib/access/rights";
import { apiTokenJson } from "@/lib/api/codec/rights";
import { running } from "@/lib/api/running";
import { operatorOrLogin } from "../../operator";
import { ProgramsScreen } from "./programs-screen";

export default async function ProgramsPage() {
  const { grants } = await operatorOrLogin();
  if (!permitsOf(grants).may("apiTokens")) notFound();
  const { access, fleet } = running();
  return (
    <ProgramsScreen
      tokens={(await access.apiTokens.list()).map(apiTokenJson)}
      groups={fleet.groups().map(({ uuid, name }) => ({ uuid, name }))}
    />
  );
}

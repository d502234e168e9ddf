import { getLocale, getNow } from "next-intl/server";
import { columnsJson } from "@/lib/api/codec/write";
import { running } from "@/lib/api/running";
import { operatorOrLogin } from "../../operator";
import { byName, listing, queryAddress, readQuery } from "./list-query";
import { listed, managerView } from "./queries";
import { ServersScreen } from "./servers-screen";

interface Props {
  readonly searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function ServersPage({ searchParams }: Props) {
  await operatorOrLogin();
  const { fleet } = running();
  const query = readQuery(parametersOf(await searchParams));
  const servers = byName(fleet.list().map(listed), await getLocale());
  const { rows, ...found } = listing(servers, query, (await getNow()).getTime());
  return (
    <ServersScreen
      rendered={{ ...found, columns: columnsJson(rows.map(({ record }) => record)) }}
      renderedAddress={queryAddress(query)}
      manager={await managerView()}
    />
  );
}

function parametersOf(given: Awaited<Props["searchParams"]>): URLSearchParams {
  return new URLSearchParams(
    Object.entries(given).flatMap(([name, value]) => (typeof value === "string" ? [[name, value]] : [])),
  );
}

import { running } from "@/lib/api/running";
import { operatorWho } from "../../operator";
import { Texts } from "../../texts";
import { PLACES } from "../_kit/places";
import { AuditScreen } from "./audit-screen";
import { filterOf, readAuditQuery, readBefore, type SearchParams } from "./query";

interface Props {
  readonly searchParams: Promise<SearchParams>;
}

/** Entries of a page. */
const SHOWN = 100;

export default async function AuditPage({ searchParams }: Props) {
  await operatorWho(PLACES.audit.takes);
  const asked = await searchParams;
  const query = readAuditQuery(asked);
  const before = readBefore(asked);
  const { audit, fleet } = running();
  const { entries, next } = await audit.list({ ...filterOf(query), before, limit: SHOWN });
  return (
    <Texts of="(console)/audit/page">
      <AuditScreen
        query={query}
        entries={entries}
        next={next}
        isFirst={before === undefined}
        servers={new Set(fleet.list().map(({ uuid }) => uuid))}
      />
    </Texts>
  );
}

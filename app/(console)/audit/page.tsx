import { notFound } from "next/navigation";
import { permitsOf } from "@/lib/access/rights";
import { running } from "@/lib/api/running";
import { operatorOrLogin } from "../../operator";
import { AuditScreen } from "./audit-screen";
import { filterOf, readAuditQuery, readBefore, type Asked } from "./query";

interface Props {
  readonly searchParams: Promise<Asked>;
}

/** Entries of a page. */
const SHOWN = 100;

export default async function AuditPage({ searchParams }: Props) {
  const { grants } = await operatorOrLogin();
  if (!permitsOf(grants).may("audit")) notFound();
  const asked = await searchParams;
  const query = readAuditQuery(asked);
  const before = readBefore(asked);
  const { audit, fleet } = running();
  const { entries, next } = await audit.list({ ...filterOf(query), before, limit: SHOWN });
  return (
    <AuditScreen
      query={query}
      entries={entries}
      next={next}
      isFirst={before === undefined}
      servers={new Set(fleet.list().map(({ uuid }) => uuid))}
    />
  );
}

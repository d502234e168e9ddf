import { NextResponse, type NextRequest } from "next/server";
import { permitsOf } from "@/lib/access/rights";
import { running } from "@/lib/api/running";
import type { AuditEntry } from "@/lib/fleet/model/audit";
import { operatorOrLogin } from "../../operator";
import { filterOf, readAuditQuery } from "./query";

/** Entries of one read. */
const PIECE = 500;

/**
 * All entries that match the address, newest first, as a file, streamed in pieces: 400 days of them take no memory.
 * @param head the begin of the file; `pieceOf` formats entries
 */
export async function auditFile(
  request: NextRequest,
  name: string,
  type: string,
  head: string,
  pieceOf: (entries: readonly AuditEntry[]) => string,
): Promise<Response> {
  const { grants } = await operatorOrLogin();
  if (!permitsOf(grants).may("audit")) return new NextResponse(null, { status: 404 });
  const filter = filterOf(readAuditQuery(Object.fromEntries(request.nextUrl.searchParams)));
  const { audit } = running();
  const encoder = new TextEncoder();
  let before: number | undefined | null;
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      if (head !== "") controller.enqueue(encoder.encode(head));
    },
    async pull(controller) {
      const page = await audit.list({ ...filter, before: before ?? undefined, limit: PIECE });
      before = page.next;
      // Each read must give something, or the stream is not read on.
      controller.enqueue(encoder.encode(pieceOf(page.entries)));
      if (before === null) controller.close();
    },
  });
  return new NextResponse(body, {
    headers: {
      "content-type": `${type}; charset=utf-8`,
      "content-disposition": `attachment; filename="${name}"`,
      "cache-control": "no-store",
    },
  });
}

import { OPENAPI } from "@/lib/gen/openapi";

/**
 * The operators' API as an OpenAPI document. Public: it is the same for every manager of a version, contains nothing
 * secret, and tools that generate clients from it have no login.
 */
export function GET(request: Request): Response {
  // "no-cache": kept, and asked about before each use, so that an upgrade shows at once.
  const headers = { etag: OPENAPI.etag, "cache-control": "no-cache" };
  if (isKept(request.headers.get("if-none-match"))) return new Response(null, { status: 304, headers });
  return new Response(OPENAPI.text, { headers: { ...headers, "content-type": "application/json" } });
}

/**
 * Whether the client has the present version: RFC 9110, 13.1.2. A proxy that compresses may have made the tag a weak
 * one.
 */
function isKept(header: string | null): boolean {
  const tags = header?.split(",").map((tag) => tag.trim().replace(/^W\//, "")) ?? [];
  return tags.includes("*") || tags.includes(OPENAPI.etag);
}

import { createHash } from "node:crypto";
import { mkdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { createFileRegistry, fromBinary } from "@bufbuild/protobuf";
import { FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";
import { at, bin, CACHE, replaceFile } from "../common/files.mjs";
import { must } from "../common/run.mjs";
import { openApiDocument } from "./document.mjs";

/** Writes `lib/gen/openapi.ts`: the OpenAPI document of the operators' API as text, and its ETag. */
export async function generateOpenApi() {
  // An image is a FileDescriptorSet with the comments.
  mkdirSync(CACHE, { recursive: true });
  const image = path.join(CACHE, "protocol.binpb");
  await must(bin("buf"), ["build", "--output", image], { output: "capture" });
  const registry = createFileRegistry(fromBinary(FileDescriptorSetSchema, readFileSync(image)));
  const { version } = JSON.parse(readFileSync(at("package.json"), "utf8"));
  const text = `${JSON.stringify(openApiDocument(registry, version), null, 1)}\n`;
  const etag = `"${createHash("sha256").update(text).digest("base64url").slice(0, 22)}"`;
  replaceFile(
    at("lib", "gen", "openapi.ts"),
    `// Made by scripts/openapi from proto/.\nexport const OPENAPI = {\n  text: ${JSON.stringify(text)},\n  etag: ${JSON.stringify(etag)},\n} as const;\n`,
  );
}

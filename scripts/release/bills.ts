/** Bills of materials (SBOM, CycloneDX) of the programs. */
import { writeFileSync } from "node:fs";
import path from "node:path";
import { billsOfMaterials } from "../build/sbom.mjs";
import type { Making } from "./made";
import { billName } from "./plan";

export async function makeBills({ to, version }: Making): Promise<void> {
  for (const [program, text] of await billsOfMaterials())
    writeFileSync(path.join(to, billName(program, version)), text);
}

import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { billsOfMaterials } from "../../scripts/build/sbom.mjs";
import { program } from "../helpers/environment";

const bills = billsOfMaterials();

test.for(["komo-manager", "komo-agent", "komolet", "komoctl"] as const)(
  "beside dist/%s lies its bill of materials, of this very package-lock.json",
  async (name) => {
    expect(readFileSync(`${program(name)}.cdx.json`, "utf8")).toBe((await bills).get(name));
  },
);

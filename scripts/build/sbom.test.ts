import { describe, expect, test } from "vitest";
import { billOfMaterials, billsOfMaterials } from "./sbom.mjs";

const INTEGRITY = `sha512-${Buffer.alloc(64, 7).toString("base64")}`;

/** b lies twice: once for all, once for a alone. */
const LOCKED = {
  "": {},
  "node_modules/a": { version: "1.0.0", license: "MIT", integrity: INTEGRITY, dependencies: { b: "^1" } },
  "node_modules/a/node_modules/b": {
    version: "1.2.0",
    license: "(MIT OR Apache-2.0)",
    dependencies: { "@s/c": "*" },
  },
  "node_modules/b": { version: "2.0.0", license: "ISC" },
  "node_modules/@s/c": { version: "3.0.0", license: "ISC", optionalDependencies: { elsewhere: "1" } },
  "node_modules/unused": { version: "9.0.0" },
};
const PRODUCT = { name: "komolet", version: "0.1.0", uses: ["a"] };

interface Component {
  readonly purl: string;
  readonly hashes?: readonly { readonly alg: string; readonly content: string }[];
}

describe("a bill of materials", () => {
  const bill = billOfMaterials(PRODUCT, LOCKED, "2.9.4");
  const purls = bill.components.map(({ purl }: Component) => purl);

  test("names the runtime and all that is used, as it is found from where it is used", () => {
    expect(purls).toEqual([
      "pkg:github/denoland/deno@v2.9.4",
      "pkg:npm/%40s/c@3.0.0",
      "pkg:npm/a@1.0.0",
      "pkg:npm/b@1.2.0",
    ]);
  });
  test("tells what each depends on", () => {
    expect(bill.dependencies).toContainEqual({ ref: "pkg:npm/a@1.0.0", dependsOn: ["pkg:npm/b@1.2.0"] });
    expect(bill.dependencies[0]).toEqual({
      ref: "pkg:generic/komoriuta/komolet@0.1.0",
      dependsOn: ["pkg:github/denoland/deno@v2.9.4", "pkg:npm/a@1.0.0"],
    });
  });
  test("has checksums and licences", () => {
    expect(bill.components).toContainEqual(
      expect.objectContaining({
        name: "a",
        hashes: [{ alg: "SHA-512", content: "07".repeat(64) }],
        licenses: [{ license: { id: "MIT" } }],
      }),
    );
    expect(bill.components).toContainEqual(
      expect.objectContaining({ name: "b", licenses: [{ expression: "(MIT OR Apache-2.0)" }] }),
    );
    expect(bill.components).toContainEqual(expect.objectContaining({ group: "@s", name: "c" }));
  });
  test("is the same for the same lock, and another for another", () => {
    expect(billOfMaterials(PRODUCT, LOCKED, "2.9.4")).toEqual(bill);
    const other = billOfMaterials({ ...PRODUCT, version: "0.2.0" }, LOCKED, "2.9.4");
    expect(other.serialNumber).not.toBe(bill.serialNumber);
  });
  test("a package that is in no lock is a fault", () => {
    expect(() => billOfMaterials({ ...PRODUCT, uses: ["nowhere"] }, LOCKED, "2.9.4")).toThrow(/nowhere/);
  });
});

describe.each([
  ["komo-manager", ["protobuf", "connect", "next"]],
  ["komo-agent", ["deno-std"]],
  ["komolet", ["protobuf"]],
])("the bill of %s", (name, packages) => {
  const text = billsOfMaterials().get(name) ?? "";
  const bill = JSON.parse(text) as {
    bomFormat: string;
    components: (Component & { "bom-ref": string; name: string; version: string })[];
    dependencies: { ref: string; dependsOn: string[] }[];
  };

  test("is whole: every reference leads somewhere, every package has a checksum", () => {
    expect(bill.bomFormat).toBe("CycloneDX");
    const refs = bill.components.map((component) => component["bom-ref"]);
    expect(new Set(refs).size).toBe(refs.length);
    const known = new Set([...refs, bill.dependencies[0]?.ref]);
    expect(bill.dependencies.flatMap(({ dependsOn }) => dependsOn).filter((ref) => !known.has(ref))).toEqual(
      [],
    );
    for (const { purl, hashes } of bill.components.slice(1)) {
      expect(hashes?.[0]?.content, purl).toMatch(/^[0-9a-f]{128}$/);
    }
  });
  test("names what the program is made of, and no tools", () => {
    const names = bill.components.map((component) => component.name);
    expect(names).toEqual(expect.arrayContaining(["deno", ...packages]));
    expect(names.includes("next")).toBe(name === "komo-manager");
    expect(names.filter((one) => ["vitest", "eslint", "typescript", "playwright"].includes(one))).toEqual([]);
  });
  test("tells nothing of where it was made", () => {
    expect(text).not.toMatch(/https?:\/\/(?!cyclonedx\.org)|\/tmp|\/home/);
  });
});

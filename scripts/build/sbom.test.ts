import { describe, expect, test } from "vitest";
import { billOfProgram, billsOfMaterials, withoutPeers } from "./sbom.mjs";

const component = (name: string, version: string) => ({ "bom-ref": `${name}@${version}`, name, version });

/** b lies twice: once for all, once for a alone. */
const WHOLE = {
  specVersion: "1.5",
  serialNumber: "urn:uuid:0",
  metadata: { timestamp: "now", component: component("komoriuta", "1.0.0") },
  components: [
    { ...component("a", "1.0.0"), externalReferences: [{ url: "https://elsewhere.example/a.tgz" }] },
    component("b", "1.2.0"),
    component("b", "2.0.0"),
    component("@s/c", "3.0.0"),
    component("tool", "1.0.0"),
  ],
  dependencies: [
    { ref: "komoriuta@1.0.0", dependsOn: ["a@1.0.0", "b@2.0.0"] },
    { ref: "a@1.0.0", dependsOn: ["b@1.2.0", "tool@1.0.0"] },
    { ref: "b@1.2.0", dependsOn: ["@s/c@3.0.0"] },
    { ref: "b@2.0.0", dependsOn: [] },
    { ref: "@s/c@3.0.0", dependsOn: [] },
  ],
};

const LOCKED = {
  "": { version: "1.0.0" },
  "node_modules/a": { version: "1.0.0", dependencies: { b: "^1" }, peerDependencies: { tool: "*" } },
  "node_modules/a/node_modules/b": { version: "1.2.0", optionalDependencies: { "@s/c": "*" } },
};

describe("the bill of a program", () => {
  const bill = billOfProgram("komolet", withoutPeers(WHOLE, LOCKED), ["a"], [component("deno", "2.9.4")]);

  test("names the runtime and all that is used, as it is found from where it is used", () => {
    const names = ["deno@2.9.4", "a@1.0.0", "b@1.2.0", "@s/c@3.0.0"];
    expect(bill.components.map((one) => one["bom-ref"])).toEqual(names);
    expect(bill.dependencies[0]).toEqual({
      ref: "pkg:generic/komoriuta/komolet@1.0.0",
      dependsOn: ["deno@2.9.4", "a@1.0.0"],
    });
    expect(bill.dependencies).toContainEqual({ ref: "b@1.2.0", dependsOn: ["@s/c@3.0.0"] });
  });
  test("tells nothing of when and where it was made", () => {
    expect(JSON.stringify(bill)).not.toMatch(/https|now|urn:uuid/);
  });
  test("a package that is in no lock is a fault", () => {
    expect(() => billOfProgram("komolet", WHOLE, ["nowhere"], [])).toThrow(/nowhere/);
  });
});

interface Bill {
  readonly bomFormat: string;
  readonly components: {
    readonly "bom-ref": string;
    readonly name: string;
    readonly hashes?: readonly { readonly content: string }[];
  }[];
  readonly dependencies: { readonly ref: string; readonly dependsOn: string[] }[];
}

const bills = billsOfMaterials();

describe.each([
  ["komo-manager", ["@bufbuild/protobuf", "@connectrpc/connect", "next"]],
  ["komo-agent", ["deno-std"]],
  ["komolet", ["deno-std"]],
  ["komoctl", ["deno-std"]],
])("the bill of %s", async (name, packages) => {
  const text = (await bills).get(name) ?? "";
  const bill = JSON.parse(text) as Bill;

  test("is whole: every reference leads somewhere, every package has a checksum", () => {
    expect(bill.bomFormat).toBe("CycloneDX");
    const refs = bill.components.map((component) => component["bom-ref"]);
    expect(new Set(refs).size).toBe(refs.length);
    const known = new Set([...refs, bill.dependencies[0]?.ref]);
    expect(bill.dependencies.flatMap(({ dependsOn }) => dependsOn).filter((ref) => !known.has(ref))).toEqual(
      [],
    );
    for (const component of bill.components.slice(2)) {
      expect(component.hashes?.[0]?.content, component["bom-ref"]).toMatch(/^[0-9a-f]{128}$/);
    }
  });
  test("names what the program is made of, the runtime and its V8 too, and no tools", () => {
    const names = bill.components.map((component) => component.name);
    expect(names).toEqual(expect.arrayContaining(["deno", "v8", ...packages]));
    expect(names.includes("next")).toBe(name === "komo-manager");
    const tools = ["vitest", "eslint", "typescript", "@playwright/test"];
    expect(names.filter((one) => tools.includes(one))).toEqual([]);
  });
  test("tells nothing of where it was made", () => {
    expect(text).not.toMatch(/https?:\/\/(?!cyclonedx\.org)|\/tmp|\/home/);
  });
});

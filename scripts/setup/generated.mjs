import path from "node:path";
import { digestOf, filesBelow } from "../common/files.mjs";
import { at, bin } from "../common/paths.mjs";
import { must } from "../common/run.mjs";
import { timed } from "../common/say.mjs";
import { whenChanged } from "../common/stamp.mjs";

/**
 * What is generated, from what, and how.
 * @type {{ name: string, title: string, inputs: string[], results: string[], work: () => Promise<void> }[]}
 */
const GENERATORS = [
  {
    name: "protocol",
    title: "Generating the protocol's code",
    inputs: ["proto", "buf.yaml", "buf.gen.yaml"],
    results: ["lib/gen/proto"],
    work: async () => {
      const PATH = [path.dirname(bin("buf")), process.env["PATH"]].join(path.delimiter);
      await must(bin("buf"), ["generate"], { env: { PATH }, output: "capture" });
    },
  },
  {
    name: "database",
    title: "Generating the database client",
    inputs: ["prisma/schema.prisma", "prisma.config.ts"],
    results: ["lib/gen/prisma"],
    work: async () => {
      // Generating does not use the schema engine; naming any executable keeps Prisma from downloading one.
      const env = { PRISMA_SCHEMA_ENGINE_BINARY: process.execPath, CHECKPOINT_DISABLE: "1" };
      await must(bin("prisma"), ["generate", "--no-hints"], { env, output: "capture" });
    },
  },
];

/**
 * Generates code where what it is made from changed.
 * @param {{ always?: boolean }} [options] always: also where nothing changed
 */
export async function ensureGenerated(options) {
  for (const { name, title, inputs, results, work } of GENERATORS) {
    // package-lock.json stands for the generators' versions.
    const digest = digestOf(filesBelow([...inputs, "package-lock.json"].map((input) => at(input))));
    const places = results.map((result) => at(result));
    await whenChanged(`generate-${name}`, digest, places, () => timed(title, work), options);
  }
}

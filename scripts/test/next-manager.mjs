import path from "node:path";
import { compileOther } from "../build/manager.mjs";
import { CACHE, DIST, digestOf, replaceFile, whenChanged } from "../common/files.mjs";

/** The version after this one, as tests of upgrades have it. */
export const NEXT_VERSION = "1.0.1";

/** Its migration. */
export const NEXT_MIGRATION = "29990101000000_next";

/** Work of a second or two, so that there is a middle at which it can be cut off. */
const SQL = `ALTER TABLE servers ADD COLUMN colour TEXT;
CREATE TABLE later (number INTEGER PRIMARY KEY, text TEXT NOT NULL);
WITH RECURSIVE counted (number) AS (VALUES (1) UNION ALL SELECT number + 1 FROM counted WHERE number < 20000)
INSERT INTO later SELECT number, hex(randomblob(100)) FROM counted;
`;

/**
 * The same manager of a higher version, with a migration more: built where `dist/komo-manager` has changed.
 * @returns {Promise<string>} the program
 */
export async function nextManager() {
  const folder = path.join(CACHE, "next-manager");
  const program = path.join(folder, "komo-manager");
  const inputs = digestOf([path.join(DIST, "komo-manager")], [NEXT_VERSION, NEXT_MIGRATION, SQL]);
  /** @param {string} root */
  const change = (root) =>
    replaceFile(path.join(root, "prisma", "migrations", NEXT_MIGRATION, "migration.sql"), SQL);
  await whenChanged(
    "next-manager",
    inputs,
    [program],
    async () => void (await compileOther(folder, { version: NEXT_VERSION, change })),
  );
  return program;
}

/** The compiled agent's messages in every situation: of each row all commands but the first, which says the same. */
import { afterAll, describe, test } from "vitest";
import { removeFolder } from "../../helpers/environment";
import { check, copyForAll, sectionsOf } from "./check";

const forAll = copyForAll();
afterAll(() => removeFolder(forAll));

describe.each(sectionsOf(({ commands }) => commands.slice(1)))("$title", ({ cells }) => {
  test.concurrent.each(cells)("$what", ({ row, command }) => check(row, command, forAll));
});

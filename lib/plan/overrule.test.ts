import { expect, test } from "vitest";
import { askingNoMore } from "./overrule";
import { memberEnd, type Member, type Run } from "./run";

const member = (serverUuid: string, end: Member["end"]): Member => ({
  ...{ serverUuid, serverName: serverUuid, boot: null, waitsFor: [], added: false, asked: null, end },
});
const run = (...members: Member[]) => ({ uuid: "run", members }) as unknown as Run;
const needed = memberEnd("needed_by", 1, { detail: "web" });
const overrules = memberEnd("overrules", 2, { detail: "yuki" });

test("a run that is planned anew asks nobody more, and others as they are by now", () => {
  const first = run(member("nas", needed), member("web", null), member("desk", null), member("pc", needed));
  const anew = run(
    member("nas", null),
    member("web", null),
    member("desk", overrules),
    member("pc", overrules),
  );
  expect(askingNoMore(anew, first).members.map(({ serverUuid, end }) => [serverUuid, end])).toEqual([
    ["nas", needed],
    ["web", null],
    ["desk", overrules],
    ["pc", overrules],
  ]);
});

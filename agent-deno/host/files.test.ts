import { assert } from "../testing/assert.ts";
import { modeOf, readText, writeWhole } from "./files.ts";

async function inFolder(act: (folder: string) => void | Promise<void>): Promise<void> {
  const folder = Deno.makeTempDirSync({ prefix: "komoriuta-files-" });
  try {
    await act(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("a reader sees the old text or the new one, never a part", () =>
  inFolder(async (folder) => {
    const path = `${folder}/file`;
    const texts = ["a".repeat(200_000), "b".repeat(100_000)];
    writeWhole(path, texts[0] ?? "", 0o600);
    let reading = true;
    const reader = (async () => {
      while (reading) assert(texts.includes(await Deno.readTextFile(path)), "a part was seen");
    })();
    for (let at = 0; at < 40; at += 1) {
      writeWhole(path, texts[at % 2] ?? "", 0o600);
      await new Promise((done) => setTimeout(done, 1));
    }
    reading = false;
    await reader;
    assert.deepEqual(
      [...Deno.readDirSync(folder)].map(({ name }) => name),
      ["file"],
    );
  }));

Deno.test("the mode is what is asked for, whatever it was and whatever the umask", () =>
  inFolder((folder) => {
    const path = `${folder}/file`;
    Deno.writeTextFileSync(path, "old", { mode: 0o666 });
    writeWhole(path, "new", 0o600);
    assert.equal(modeOf(path), 0o600);
    writeWhole(path, "newer", 0o644);
    assert.equal(modeOf(path), 0o644);
    assert.equal(readText(path), "newer");
  }));

Deno.test({
  name: "a full disk leaves the old file and no rest of the new one",
  ignore: !canMount(),
  fn: () =>
    inFolder(async (folder) => {
      await mount("-t", "tmpfs", "-o", "size=64k", "tmpfs", folder);
      try {
        const path = `${folder}/file`;
        writeWhole(path, "old", 0o600);
        assert.throws(() => writeWhole(path, "x".repeat(1_000_000), 0o600), /No space left/);
        assert.equal(readText(path), "old");
        assert.deepEqual(
          [...Deno.readDirSync(folder)].map(({ name }) => name),
          ["file"],
        );
      } finally {
        await new Deno.Command("umount", { args: [folder] }).output();
      }
    }),
});

async function mount(...args: string[]): Promise<void> {
  const { success } = await new Deno.Command("mount", { args }).output();
  assert(success, "mount failed");
}

/** Only root may, and not in every container. */
function canMount(): boolean {
  if (Deno.uid() !== 0) return false;
  const folder = Deno.makeTempDirSync();
  try {
    const { success } = new Deno.Command("mount", { args: ["-t", "tmpfs", "tmpfs", folder] }).outputSync();
    if (success) new Deno.Command("umount", { args: [folder] }).outputSync();
    return success;
  } catch {
    return false;
  } finally {
    Deno.removeSync(folder);
  }
}

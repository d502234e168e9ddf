import { expect, expectNoBarriers, testLoggedIn as test } from "./fixtures";

for (const [what, path, heading] of [
  ["a page that there is not", "/nothing-here", "Page not found"],
  ["a server that there is not", "/servers/00000000-0000-4000-8000-000000000000", "Server not found"],
] as const) {
  test(`${what} says so, and leads back`, async ({ page }) => {
    const answer = await page.goto(path);
    expect(answer?.status()).toBe(404);
    await expect(page.getByRole("heading", { name: heading, level: 1 })).toBeVisible();
    await expect(page).toHaveTitle(`${heading} · komoriuta`);
    await expectNoBarriers(page);
    await page.getByRole("link", { name: "Back to the list" }).click();
    await expect(page).toHaveURL("/servers");
  });
}

test("a script that was slipped into a page does not run", async ({ browser, baseURL }) => {
  // A context of its own: the other one is watched for just this.
  const page = await (await browser.newContext()).newPage();
  await page.goto(`${baseURL}/login`);
  const blocked = await page.evaluate(async () => {
    const kinds: string[] = [];
    document.addEventListener("securitypolicyviolation", (event) => kinds.push(event.violatedDirective));
    const script = document.createElement("script");
    script.text = "document.title = 'taken'";
    document.body.append(script);
    document.body.insertAdjacentHTML("beforeend", `<img src="x" onerror="document.title = 'taken'">`);
    document.body.insertAdjacentHTML("beforeend", `<iframe src="https://elsewhere.example"></iframe>`);
    await fetch("https://elsewhere.example").catch(() => undefined);
    const end = performance.now() + 5000;
    while (kinds.length < 4 && performance.now() < end)
      await new Promise((resolve) => setTimeout(resolve, 100));
    return kinds;
  });
  expect(blocked.sort()).toEqual(["connect-src", "frame-src", "script-src-attr", "script-src-elem"]);
  await expect(page).toHaveTitle(/komoriuta/);
});

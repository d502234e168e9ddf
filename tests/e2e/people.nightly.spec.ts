import { GroupService } from "../../lib/gen/proto/komoriuta/v1/group_pb";
import { PersonService, Role } from "../../lib/gen/proto/komoriuta/v1/person_pb";
import { expect, expectNoBarriers, logInByHand, testLoggedIn as test } from "./fixtures";

test("somebody is invited, sets a password, sees what they may, and is removed", async ({
  page,
  browser,
  baseURL,
  manager,
  operator,
}) => {
  // A long way, with four looks for barriers.
  test.slow();
  await operator.client(GroupService).createGroup({ name: "studio" });
  await page.goto("/servers");
  await page.getByRole("link", { name: "People" }).click();
  await expect(page.getByRole("heading", { name: "People", level: 1 })).toBeVisible();
  await page.getByRole("button", { name: "Invite a person" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("User ID").fill("mika");
  await dialog.getByLabel("Role 1", { exact: true }).selectOption("Viewer");
  await dialog.getByRole("button", { name: "Add a role elsewhere" }).click();
  await dialog.getByLabel("Where role 2 applies").selectOption("studio");
  await expectNoBarriers(page);
  await dialog.getByRole("button", { name: "Create link" }).click();
  const link = (await dialog.getByText(/\/join#komo-invitation-\w{32}$/).textContent()) ?? "";
  await expectNoBarriers(page);
  await page.keyboard.press("Escape");
  await expect(dialog).toBeVisible();
  await dialog.getByText("Close", { exact: true }).click();
  const line = page.getByRole("main").getByRole("listitem").filter({ hasText: "mika" }).first();
  await expect(line).toContainText("Invited · Viewer on everything and Operator in studio");

  const elsewhere = await browser.newContext({ baseURL: baseURL ?? "" });
  const theirs = await elsewhere.newPage();
  // The manager's address is another one in tests.
  const { pathname, hash } = new URL(link);
  await theirs.goto(pathname + hash);
  await expect(theirs.getByLabel("User ID")).toHaveValue("mika");
  await expectNoBarriers(theirs);
  const password = theirs.getByLabel("Choose a password");
  await password.fill("lullaby");
  await theirs.getByRole("button", { name: "Set password and log in" }).click();
  // By the page itself, where it can be read: no bubble of the browser's comes first.
  await expect(password).toHaveAccessibleDescription("The password must have 8 to 1,024 characters.");
  await expect(password).toBeFocused();
  await expectNoBarriers(theirs);
  await password.fill("a lullaby");
  await expect(password).toHaveAccessibleDescription(/^At least 8 characters\./);
  await theirs.getByRole("button", { name: "Set password and log in" }).click();
  await expect(theirs).toHaveURL(/\/servers$/);
  await expect(theirs.getByRole("link", { name: "Groups" })).toBeVisible();
  for (const name of ["People", "API tokens", "Add many servers"])
    await expect(theirs.getByRole("link", { name })).toHaveCount(0);
  expect((await theirs.goto("/people"))?.status()).toBe(404);
  expect((await theirs.goto("/enrol"))?.status()).toBe(404);

  await theirs.goto("/account");
  await expect(theirs.getByText("You may: see, turn on, turn off and turn off by force.")).toBeVisible();
  await theirs.getByLabel("Current password").fill("wrong");
  await theirs.getByLabel("New password").fill("short");
  await theirs.getByRole("button", { name: "Change password" }).click();
  await expect(theirs.getByLabel("New password")).toHaveAccessibleDescription(
    "The new password must have 8 to 1,024 characters.",
  );
  await theirs.getByLabel("New password").fill("another lullaby");
  await theirs.getByRole("button", { name: "Change password" }).click();
  await expect(theirs.getByRole("main").getByRole("alert")).toHaveText("The current password is wrong.");
  await theirs.getByLabel("Current password").fill("a lullaby");
  await theirs.getByRole("button", { name: "Change password" }).click();
  await expect(theirs.getByText("Your password has been changed.")).toBeVisible();
  await expectNoBarriers(theirs);

  await page.reload();
  await expect(line).toContainText("Active");
  await line.getByRole("button", { name: "Remove mika" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Remove" }).click();
  await expect(page.getByText("mika was removed.")).toBeVisible();
  await expect(line).toContainText("Removed");
  await theirs.goto("/servers");
  await expect(theirs).toHaveURL(/\/login$/);
  await logInByHand(theirs, "mika", "another lullaby");
  await expect(theirs.getByRole("alert").first()).toContainText("The user ID or the password is wrong.");
  await theirs.goto(pathname + hash);
  await expect(theirs.getByText("This link has been used, has expired or was withdrawn.")).toBeVisible();
  await logInByHandAgain();
  await elsewhere.close();

  /** Logs in again, so that the failures before block nobody else from here. */
  async function logInByHandAgain(): Promise<void> {
    await theirs.goto("/login");
    await logInByHand(theirs, manager.userId, manager.password);
    await expect(theirs).toHaveURL(/\/servers$/);
  }
});

test("what a removed admin made is listed, and ends with one choice", async ({
  page,
  browser,
  baseURL,
  operator,
}) => {
  const { invitation } = await operator.client(PersonService).invitePerson({
    name: "riku",
    roles: [{ role: Role.ADMIN }],
  });
  const elsewhere = await browser.newContext({ baseURL: baseURL ?? "" });
  const theirs = await elsewhere.newPage();
  await theirs.goto(`/join#${invitation}`);
  await theirs.getByLabel("Choose a password").fill("a lullaby");
  await theirs.getByRole("button", { name: "Set password and log in" }).click();
  await expect(theirs).toHaveURL(/\/servers$/);
  await theirs.goto("/people");
  await theirs.getByRole("button", { name: "Invite a person" }).click();
  await theirs.getByRole("dialog").getByLabel("User ID").fill("haru");
  await theirs.getByRole("dialog").getByRole("button", { name: "Create link" }).click();
  await expect(theirs.getByRole("dialog").getByText(/\/join#komo-invitation-/)).toBeVisible();

  await page.goto("/people");
  const line = (name: string) =>
    page.getByRole("main").getByRole("listitem").filter({ hasText: name }).first();
  // Of who may do less it is asked, too.
  await line("riku").getByRole("button", { name: "Roles of riku" }).click();
  const end = page.getByRole("checkbox", { name: "End these, too" });
  await expect(end).toHaveCount(0);
  await page.getByRole("dialog").getByLabel("Role 1", { exact: true }).selectOption("Viewer");
  await expect(end).toBeChecked();
  await page.getByRole("dialog").getByRole("button", { name: "Cancel" }).click();

  await line("riku").getByRole("button", { name: "Remove riku" }).click();
  const question = page.getByRole("alertdialog");
  await expect(question).toContainText("the link for haru");
  await expect(end).toBeChecked();
  await expectNoBarriers(page);
  await question.getByRole("button", { name: "Remove" }).click();
  await expect(page.getByText("riku was removed.")).toBeVisible();
  const { people, made } = await operator.client(PersonService).listPeople({});
  expect(made).toEqual([]);
  expect(people.find(({ name }) => name === "haru")?.invitedUntil).toBeUndefined();
  await elsewhere.close();
});

test("a session is ended by an admin, and one's own by oneself", async ({
  page,
  browser,
  baseURL,
  manager,
}) => {
  const elsewhere = await browser.newContext({
    baseURL: baseURL ?? "",
    userAgent: "Firefox/140.0 (Windows)",
  });
  const other = await elsewhere.newPage();
  await other.goto("/login");
  await logInByHand(other, manager.userId, manager.password);
  await expect(other).toHaveURL(/\/servers$/);
  await page.goto("/account");
  await expect(page.getByText("Its password is set there.")).toBeVisible();
  const line = page.getByRole("listitem").filter({ hasText: "Firefox on Windows" });
  await line.getByRole("button", { name: "End the session: Firefox on Windows" }).click();
  await expect(page.getByText("The session has ended.").first()).toBeVisible();
  await expect(line).toHaveCount(0);
  await other.goto("/servers");
  await expect(other).toHaveURL(/\/login$/);
  await expectNoBarriers(page);
  await elsewhere.close();
});

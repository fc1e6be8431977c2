import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { APIRequestContext } from "@playwright/test";
import { inc } from "semver";
import { TELL_FOLLOWERS_TASK } from "../../lib/releases/schema.ts";
import { root } from "../../tools/launch/paths.ts";
import { KeyPage } from "./pages/key-page";
import { openMail } from "./pages/mailbox";
import { linesOf, VersionsPage } from "./pages/versions-page";
import { overflow, violations } from "./support/axe";
import { hurry, keys } from "./support/own-shop";
import { ADMIN, api, expect, grant, test } from "./support/shop";

const SLUG = "cursor-review-prompts";
const TITLE = "Cursor Review Prompts";
const NOTES = "A prompt that looks for names that say something else than what they name.";
const REASON = "The new prompt tells the reviewer to skip the tests.";

/** The KEY as its author would release it next, ingested into the shop; answers with its version and the one before. */
async function release(): Promise<{ version: string; before: string }> {
  const library = await mkdtemp(join(tmpdir(), "keys-release-"));
  const folder = join(library, "cursor-keys", SLUG);
  await cp(join(root, "keys-assets", "cursor-keys", SLUG), folder, {
    recursive: true,
    filter: (path) => !path.endsWith("/versions"),
  });
  const edit = async (file: string, change: (text: string) => string) =>
    writeFile(join(folder, file), change(await readFile(join(folder, file), "utf8")));
  const before: string = JSON.parse(await readFile(join(folder, "key.json"), "utf8")).version;
  const version = inc(before, "minor") ?? "";
  await edit("key.json", (text) => text.replace(`"version": "${before}"`, `"version": "${version}"`));
  await edit("CHANGELOG.md", (text) => text.replace("## ", `## [${version}]\n\n### Added\n\n- ${NOTES}\n\n## `));
  await edit("prompts/tests.md", (text) => `${text}\nSay also which test would have failed.\n`);
  await writeFile(join(folder, "prompts", "names.md"), "# Names\n\nDoes each name say what the thing does?\n");
  const { code, output } = await keys("ingest", library);
  expect(output).toContain(`new version ${SLUG} ${version}`);
  expect(code).toBe(0);
  await rm(library, { recursive: true });
  return { version, before };
}

test("a visitor compares two versions by notes and names; the lines are for owners", async ({ page, request }) => {
  const versions = await new VersionsPage(page, SLUG).open();
  await versions.compare("1.0.0", "1.1.0");
  await expect(page.getByRole("region", { name: "Notes of 1.1.0" })).toContainText("Added");
  const files = page.getByRole("region", { name: "Files" });
  await expect(files).toContainText("1 new and 11 changed files");
  await expect(files.getByText("new: input.md")).toBeVisible();
  await expect(files.getByText("changed: tests.md")).toBeVisible();
  await expect(page.getByRole("table")).toHaveCount(0);

  await page.getByRole("link", { name: "Read it line by line" }).click();
  await expect(page.getByRole("heading", { name: "Sign in to see what changed" })).toBeVisible();
  const lines = `/api/v1/marketplace/keys/${SLUG}/diff/lines?from=1.0.0&to=1.1.0&path=prompts/tests.md`;
  expect((await api(request, "")("GET", lines)).status()).toBe(401);
  expect((await api(request, "second@keys.test")("GET", lines)).status()).toBe(403);
});

test("an owner reads two versions line by line, below each other and side by side", async ({
  page,
  person,
  request,
}) => {
  await grant(request, person.email, SLUG);
  const versions = await new VersionsPage(page, SLUG).open();
  await versions.version("1.1.0").getByRole("link", { name: "Line by line since 1.0.0" }).click();
  const changed = page.getByRole("navigation", { name: "Changed files", exact: true });
  await changed.getByRole("link", { name: /^new: input\.md/ }).click();
  await expect(
    linesOf(page, "prompts/input.md", "line by line")
      .getByText(/^Added:/)
      .first(),
  ).toBeAttached();
  await expect(page.getByText(/^Removed:/)).toHaveCount(0);

  await changed.getByRole("link", { name: /^changed: tests\.md/ }).click();
  await expect(
    linesOf(page, "prompts/tests.md", "line by line")
      .getByText(/^Removed:/)
      .first(),
  ).toBeAttached();
  await page.getByRole("navigation", { name: "View" }).getByRole("link", { name: "Side by side" }).click();
  const sides = linesOf(page, "prompts/tests.md", "both versions side by side");
  await expect(sides.getByRole("columnheader", { name: /^1\.\d\.0$/ })).toHaveText(["1.0.0", "1.1.0"]);
  await expect(sides.getByText(/^Removed:/).first()).toBeAttached();
  expect(await violations(page)).toEqual([]);

  await page.setViewportSize({ width: 390, height: 844 });
  await expect(sides).toBeHidden();
  await expect(linesOf(page, "prompts/tests.md", "line by line")).toBeVisible();
  expect(await overflow(page)).toBeLessThanOrEqual(0);
});

test.describe("on a phone", () => {
  test.use({ viewport: { width: 390, height: 844 } });

  test("what was withdrawn says so and why, to everybody", async ({ page }) => {
    const versions = await new VersionsPage(page, "audit-log-capture").open();
    await expect(versions.version("1.1.0").getByText("This version was withdrawn")).toBeVisible();
    await expect(versions.version("1.2.0")).toContainText("newest");
    expect(await violations(page)).toEqual([]);
    expect(await overflow(page)).toBeLessThanOrEqual(0);
    // Its name fits where it is chosen.
    const choice = page.getByLabel("From version");
    await choice.selectOption("1.1.0");
    const needed = await choice.evaluate((select: HTMLSelectElement) => {
      const canvas = document.createElement("canvas").getContext("2d");
      if (!canvas) return Number.POSITIVE_INFINITY;
      const { font, paddingLeft, paddingRight } = getComputedStyle(select);
      canvas.font = font;
      const text = select.selectedOptions[0]?.label ?? "";
      return canvas.measureText(text).width + Number.parseFloat(paddingLeft) + Number.parseFloat(paddingRight);
    });
    expect((await choice.boundingBox())?.width).toBeGreaterThanOrEqual(needed);
  });
});

const feedOf = async (request: APIRequestContext) => (await request.get(`/marketplace/${SLUG}/feed.atom`)).text();

test("a release is told to who follows, offered to who owns, and withdrawn with its reason", async ({
  page,
  person,
  request,
  browser,
  baseURL,
}) => {
  await grant(request, person.email, SLUG);
  const versions = await new VersionsPage(page, SLUG).open();
  await versions.follow.click();
  await versions.unfollow.click();
  await versions.follow.click();
  await expect(versions.unfollow).toBeVisible();
  await (await new KeyPage(page, SLUG).open()).save();
  const { version, before } = await release();
  await hurry(TELL_FOLLOWERS_TASK);

  // The mail, and its link for somebody who is signed in nowhere.
  await openMail(page, person.email, new RegExp(`^${TITLE} ${version} is out`));
  await expect(page.getByRole("main")).toContainText(NOTES);
  const end = await page.getByRole("link", { name: /\/unfollow\// }).getAttribute("href");
  const elsewhere = await (await browser.newContext({ ...(baseURL && { baseURL }) })).newPage();
  await elsewhere.goto(end ?? "");
  await expect(elsewhere.getByRole("button", { name: "Send me no more of them" })).toBeVisible();
  const oneClick = (end ?? "").replace("/unfollow/", "/api/v1/follows/");
  expect((await request.post(oneClick, { form: { "List-Unsubscribe": "One-Click" } })).status()).toBe(204);
  await elsewhere.reload();
  await expect(elsewhere.getByText("You get no more of these mails")).toBeVisible();
  await versions.open();
  await expect(versions.follow).toBeVisible();
  expect(await feedOf(request)).toContain(`${TITLE} ${version}`);
  expect(await (await request.get("/feed.atom")).text()).toContain(NOTES);

  // The update, in the account.
  await page.goto("/account/keys");
  await expect(page.getByText("update available", { exact: true })).toBeVisible();
  await page.getByRole("link", { name: `What changed in ${TITLE}` }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(`What changed from ${before} to ${version}`);
  await expect(page.getByRole("link", { name: /^new: names\.md/ })).toBeVisible();
  await page.goto("/account/keys");
  const arriving = page.waitForEvent("download");
  await page.getByRole("button", { name: `Update to ${version}` }).click();
  expect((await arriving).suggestedFilename()).toBe(`${SLUG}-${version}.zip`);
  await expect(page.getByText("update available", { exact: true })).toHaveCount(0);

  // The withdrawal.
  const yank = `/api/v1/admin/keys/${SLUG}/versions/${version}/yank`;
  expect((await api(request, ADMIN)("POST", yank, { reason: REASON })).status()).toBe(200);
  await openMail(page, person.email, new RegExp(`^${TITLE} ${version} is no longer offered`));
  await expect(page.getByRole("main")).toContainText(REASON);
  // What the pages show follows the catalog by a job.
  await expect(async () => {
    await versions.open();
    await expect(versions.version(version)).toContainText(REASON, { timeout: 1000 });
  }).toPass();
  await expect(versions.version(before)).toContainText("newest");
  const key = await new KeyPage(page, SLUG).open();
  await expect(key.download).toHaveText(`Download v${before}`);
  await page.getByLabel("Version", { exact: true }).selectOption(version);
  await expect(page.getByText(`Version ${version} was withdrawn`)).toBeVisible();
  await page.goto(`/account/keys/${SLUG}?version=${version}`);
  await expect(page.getByText(`Version ${version} was withdrawn`)).toBeVisible();
  const [picker, download] = [page.getByLabel("Version", { exact: true }), key.download];
  expect((await picker.boundingBox())?.y, "in one row").toBe((await download.boundingBox())?.y);
  expect((await key.open().then(() => key.save())).name).toBe(`${SLUG}-${before}.zip`);
  expect(await feedOf(request)).not.toContain(`${TITLE} ${version}`);
});

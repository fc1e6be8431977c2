import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Locator } from "@playwright/test";
import { writeHarmless } from "../support/hostile-assets";
import { keys } from "./support/own-shop";
import { expect, grant, test } from "./support/shop";
import { Witness } from "./support/witness";

const SCRIPTS = "harmless-scripts";
const NOTEBOOK = "harmless-notebook";
const TITLE = "<b>Bold</b> & Co";
const TEXT = "<script>alert(1)</script><img src=x onerror=alert(1)>";
const DIALOG = "opened a dialog: 1";
const SANDBOXED = { "content-security-policy": "sandbox; default-src 'none'", "x-content-type-options": "nosniff" };

/** Brings what of the hostile library can be sold into the shop. */
async function ingestHostile(): Promise<void> {
  const library = await mkdtemp(join(tmpdir(), "keys-hostile-"));
  const assets = writeHarmless(library);
  const { code, output } = await keys("ingest", library);
  expect(output).toContain(`\n${assets.length} ingested in `);
  expect(code).toBe(0);
  await rm(library, { recursive: true });
}

const fileOf = (kind: "raw" | "picture", path: string, slug = SCRIPTS) =>
  `/api/v1/marketplace/keys/${slug}/files/${kind}?${new URLSearchParams({ version: "1.0.0", path })}`;
const readerOf = (path: string, slug = SCRIPTS) =>
  `/account/keys/${slug}?${new URLSearchParams({ version: "1.0.0", file: path })}`;

/** The picture is there, so what it holds had its chance. */
async function expectDrawn(picture: Locator): Promise<void> {
  await picture.scrollIntoViewIfNeeded();
  await expect.poll(() => picture.evaluate((img: HTMLImageElement) => img.naturalWidth)).toBe(40);
}

test("the witness sees what acts", async ({ page, demo }) => {
  const witness = await Witness.of(page, demo.app_url);
  await page.setContent(`${TEXT}<img src="https://tracker.example/p.gif"><a href="javascript:alert(1)">go</a>`);
  await expect.poll(() => witness.deeds.toSorted()).toEqual(["asked tracker.example", ...Array(2).fill(DIALOG)]);
  const [active = "", ...rest] = (await witness.seen()).slice(3);
  expect([active, rest.length]).toEqual(['<img src="x" onerror="alert(1)">', 2]);
});

test("nothing of what hostile authors put into their assets acts in a reader's browser", async ({
  page,
  person,
  request,
  demo,
}) => {
  await ingestHostile();
  for (const slug of [SCRIPTS, NOTEBOOK]) await grant(request, person.email, slug);
  const witness = await Witness.of(page, demo.app_url);
  const main = page.getByRole("main");
  const open = async (path: string) => page.goto(path);

  await open(`/marketplace/${SCRIPTS}`);
  await expect(main.getByRole("heading", { level: 1 })).toHaveText(TITLE);
  await expect(main.getByText(TEXT, { exact: true }).first()).toBeVisible();
  const readme = page.getByRole("region", { name: "README" });
  await expect(readme.getByText("click", { exact: true })).toBeVisible();
  await expect(readme.getByRole("link")).toHaveCount(0);
  await expect(readme.getByRole("img")).toHaveCount(0);
  await expect(page.getByRole("region", { name: "Source of src/page.html" })).toContainText(TEXT);
  expect(await witness.seen()).toEqual([]);

  for (const path of [`/marketplace?q=${SCRIPTS}`, `/marketplace/${SCRIPTS}/versions`, "/account/keys"]) {
    await open(path);
    await expect(main.getByText(TITLE).first()).toBeVisible();
    expect(await witness.seen(), path).toEqual([]);
  }

  await open(readerOf("README.md"));
  await expect(page.getByRole("article").getByText("click", { exact: true })).toBeVisible();
  await expect(page.getByRole("article").getByRole("link", { name: "click" })).toHaveCount(0);
  expect(await witness.seen()).toEqual([]);
  await open(readerOf("src/page.html"));
  await expect(page.getByRole("region", { name: "Source of src/page.html" })).toContainText(TEXT);
  expect(await witness.seen()).toEqual([]);
  await open(readerOf("assets/logo.svg"));
  await expectDrawn(page.getByRole("img", { name: "assets/logo.svg" }));
  expect(await witness.seen()).toEqual([]);

  for (const path of [`/marketplace/${NOTEBOOK}`, readerOf("notebooks/a.ipynb", NOTEBOOK)]) {
    await open(path);
    await expect(main.getByText("go", { exact: true }).first()).toBeVisible();
    await expect(main.getByText("An output that browsers cannot show safely (text/html)").first()).toBeVisible();
    await expectDrawn(page.getByRole("img", { name: "Chart that cell 2 drew" }));
    expect(await witness.seen(), path).toEqual([]);
  }
  // No page held anything that a policy had to stop.
  expect(witness.refusals).toEqual([]);

  for (const [path, text] of [
    ["src/page.html", TEXT],
    ["assets/logo.svg", "<script>alert(1)</script>"],
    ["README.md", "javascript:alert(1)"],
  ] as const) {
    const answer = await open(fileOf("raw", path));
    expect(answer?.headers()).toMatchObject({ "content-type": "text/plain; charset=utf-8", ...SANDBOXED });
    await expect(page.getByText(text)).toBeVisible();
  }
  const answer = await open(fileOf("picture", "assets/logo.svg"));
  expect(answer?.headers()).toMatchObject({ "content-type": "image/svg+xml" });
  // Opened as a page of its own, the drawing tries all that it can, and the page's policy stops it.
  await expect.poll(() => witness.refusals.length).toBeGreaterThan(0);
  expect((await request.get(fileOf("picture", "assets/logo.svg"))).status()).toBe(401);
  expect(witness.deeds).toEqual([]);
});

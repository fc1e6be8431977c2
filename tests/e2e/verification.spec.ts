import { execFile } from "node:child_process";
import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { findSigner, readPublicKeys } from "../../tools/cli/src/envelope.mjs";
import { KeyPage } from "./pages/key-page";
import { payAndReturn } from "./pages/pay-page";
import { readDemo } from "./support/demo";
import { runProgram } from "./support/own-shop";
import { api, expect, test } from "./support/shop";

const SLUG = "typed-env-guard";

test("what was bought is what was published, and one changed byte is found", async ({
  page,
  person,
  request,
  demo,
}) => {
  // Below the repository, so that the client finds the one package that it needs without a network.
  const folder = await mkdtemp(join(dirname(readDemo().file), "buyer-"));
  const client = await request.get("/keys-client.tgz");
  expect(client.status()).toBe(200);
  await writeFile(join(folder, "client.tgz"), await client.body());
  await promisify(execFile)("tar", ["-xzf", join(folder, "client.tgz"), "-C", folder]);
  const verify = async (bytes: Uint8Array) => {
    const zip = join(folder, "bought.zip");
    await writeFile(zip, bytes);
    return runProgram([join(folder, "package/bin/keys.mjs"), "verify", zip, "--shop", demo.app_url]);
  };

  const key = new KeyPage(page, SLUG);
  await key.startBuying();
  await payAndReturn(page);
  await key.open();
  const { bytes, sha256, name } = await key.save();
  const version = /-(\d+\.\d+\.\d+)\.zip$/.exec(name)?.[1];
  const published = page.getByRole("region", { name: "Provenance" });
  await expect(published.getByText(sha256)).toBeVisible();
  const statement = await page.request.get(`/api/v1/marketplace/keys/${SLUG}/versions/${version}/signature`);
  const { signatures } = await statement.json();
  await expect(published.getByText(signatures[0].sig)).toBeVisible();
  await expect(published).toContainText(`npx ${demo.app_url}/keys-client.tgz verify ${name} --shop ${demo.app_url}`);

  const right = await verify(bytes);
  expect(right.output).toContain(`${SLUG} ${version}: as published on `);
  expect(right.output).toContain(sha256);
  expect(right.code).toBe(0);
  const changed = Uint8Array.from(bytes);
  const middle = Math.floor(changed.length / 2);
  changed[middle] = (changed[middle] ?? 0) ^ 1;
  const wrong = await verify(changed);
  expect(wrong.output).toContain(`${SLUG} ${version}: NOT as published.`);
  expect(wrong.output).toContain("The zip is not the one that was published");
  expect(wrong.code).toBe(1);

  await page.goto("/account/keys");
  const arriving = page.waitForEvent("download");
  await page.getByRole("link", { name: "Receipt of Typed Env Guard" }).click();
  const download = await arriving;
  const receipt = JSON.parse(await readFile(await download.path(), "utf8"));
  const keys = readPublicKeys(await (await request.get("/.well-known/keys-signing.json")).text());
  expect(findSigner(receipt, keys)?.id).toBe(keys[0]?.id);
  const { subject, predicate } = JSON.parse(Buffer.from(receipt.payload, "base64").toString("utf8"));
  expect(subject[0].digest.sha256).toBe(sha256);
  expect(predicate).toMatchObject({ slug: SLUG, version });
  const forged = Buffer.from(JSON.stringify({ subject, predicate: { ...predicate, version: "9.9.9" } }));
  expect(findSigner({ ...receipt, payload: forged.toString("base64") }, keys)).toBeNull();
  const address = new URL(download.url()).pathname;
  expect((await api(request, "second@keys.test")("GET", address)).status()).toBe(404);
  expect(person.email).toBeTruthy();
});

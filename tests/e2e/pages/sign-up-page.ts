import { type APIResponse, expect, type Page } from "@playwright/test";
import { openMail } from "./mailbox";

export type Person = { readonly email: string; readonly password: string };

let people = 0;

function inventPerson(): Person {
  people += 1;
  return { email: `visitor-${process.pid}-${Date.now()}-${people}@keys.test`, password: "a long enough phrase" };
}

/** Signs up as a stranger does: the form, the mail, the button behind its link. */
export async function signUp(page: Page, next = "/account/keys"): Promise<Person> {
  const person = inventPerson();
  await page.goto(`/sign-up?next=${encodeURIComponent(next)}`);
  await page.getByLabel("Email").fill(person.email);
  await page.getByRole("textbox", { name: "Password" }).fill(person.password);
  await page.getByRole("button", { name: "Create account" }).click();
  await expect(page.getByText(person.email)).toBeVisible();
  await openMail(page, person.email, /confirm|verify|address|welcome/i);
  await page.getByRole("link", { name: /sign-in.confirm/ }).click();
  await page.getByRole("button", { name: "Confirm and sign in" }).click();
  await page.waitForURL(`**${next}`);
  return person;
}

async function textOf(answer: APIResponse): Promise<string> {
  expect(answer.ok(), `${answer.status()} of ${answer.url()}`).toBe(true);
  return answer.text();
}

/** The token of the one mail to this address, once it has arrived. */
async function mailedToken({ request }: Page, email: string): Promise<string> {
  const inbox = `/dev/mailbox?to=${encodeURIComponent(email)}`;
  let mail: string | undefined;
  await expect
    .poll(async () => {
      mail = /\/dev\/mailbox\/[0-9a-f-]{36}/.exec(await textOf(await request.get(inbox)))?.[0];
      return mail;
    })
    .toBeDefined();
  const text = await textOf(await request.get(mail ?? ""));
  return /sign-in\/confirm\?token=([\w-]+)/.exec(text)?.[1] ?? "";
}

/** Signs up by the addresses that those pages call, for a test that is about something else. */
export async function makePerson(page: Page): Promise<Person> {
  const { request } = page;
  const person = inventPerson();
  await textOf(await request.post("/api/v1/account/sign-up", { data: { ...person, next: "/" } }));
  const token = await mailedToken(page, person.email);
  const { csrfToken } = await (await request.get("/api/auth/csrf")).json();
  const form = { token, csrfToken, json: "true", callbackUrl: "/" };
  await textOf(await request.post("/api/auth/callback/link", { form }));
  const me = await (await request.get("/api/v1/account/me")).json();
  expect(me.email).toBe(person.email);
  return person;
}

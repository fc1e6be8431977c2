import { readFileSync } from "node:fs";

export type Demo = {
  app_url: string;
  sandbox_url: string;
  stripe_secret_key: string;
  accounts: { email: string; password: string; role: string; api_key: string }[];
};

/** What the shop of the tests wrote down when it was up, and the file in which it did. */
export function readDemo(): { readonly file: string; readonly demo: Demo } {
  const file = process.env.KEYS_E2E_DEMO;
  if (!file) throw new Error("The shop of the tests is not there: run these by `npm run test:e2e`.");
  return { file, demo: JSON.parse(readFileSync(file, "utf8")) as Demo };
}

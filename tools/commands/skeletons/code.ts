import { documentsOf, manifestOf, quickstartOf, readmeOf, type SkeletonFacts, type SkeletonFiles } from "./common";

const FIELDS = {
  side_effects: [],
  required_env: [],
  optional_env: [],
  tenant_scope: "global",
  dependencies: [],
  guide: "quickstart.md",
};

const NODE_SOURCE = `export type Attempt<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly tries: number };

/** Calls \`work\` until it succeeds, at most \`most\` times. A sample: put what the pack does in its place. */
export async function attempt<T>(work: () => Promise<T>, most: number): Promise<Attempt<T>> {
  for (let tries = 1; tries <= most; tries += 1) {
    try {
      return { ok: true, value: await work() };
    } catch {
      // The next try, or the answer below, says it.
    }
  }
  return { ok: false, tries: most };
}
`;

const NODE_TEST = `import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { attempt } from "../src/index.ts";

describe("attempt", () => {
  it("answers with the value of the first try that succeeds", async () => {
    let tries = 0;
    const work = async () => {
      tries += 1;
      if (tries < 3) throw new Error("not yet");
      return tries;
    };
    assert.deepEqual(await attempt(work, 5), { ok: true, value: 3 });
  });

  it("gives up after as many tries as it was allowed", async () => {
    assert.deepEqual(await attempt(() => Promise.reject(new Error("never")), 2), { ok: false, tries: 2 });
  });
});
`;

const NEXT_SOURCE = `/** Answers with what it was asked. A sample: put what the pack does in its place. */
export async function GET(request: Request): Promise<Response> {
  const name = new URL(request.url).searchParams.get("name")?.trim() ?? "";
  if (name === "" || name.length > 100) {
    return Response.json({ code: "invalid_input", detail: "name: 1 to 100 characters" }, { status: 422 });
  }
  return Response.json({ name });
}
`;

const NEXT_TEST = `import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { GET } from "../src/route.ts";

const ask = (query: string) => GET(new Request(\`http://localhost/api/sample\${query}\`));

describe("GET", () => {
  it("answers with the name", async () => {
    const response = await ask("?name=Ada");
    assert.equal(response.status, 200);
    assert.deepEqual(await response.json(), { name: "Ada" });
  });

  it("refuses no name, and one without end", async () => {
    assert.equal((await ask("")).status, 422);
    assert.equal((await ask(\`?name=\${"x".repeat(101)}\`)).status, 422);
  });
});
`;

const STRIPE_SOURCE = `/** The part of one of Stripe's events that is looked at. */
export type StripeEvent = { readonly id: string; readonly type: string; readonly data: { readonly object: unknown } };

const HANDLED: readonly string[] = ["invoice.paid", "invoice.payment_failed"];

/** What an event asks for. A sample: put what the pack does in its place. */
export function actionFor(event: StripeEvent): "fetch" | "ignore" {
  return HANDLED.includes(event.type) ? "fetch" : "ignore";
}
`;

const STRIPE_TEST = `import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { actionFor } from "../src/index.ts";

const event = (type: string) => ({ id: "evt_1", type, data: { object: {} } });

describe("actionFor", () => {
  it("has the invoice fetched when it was paid, and when it was not", () => {
    assert.equal(actionFor(event("invoice.paid")), "fetch");
    assert.equal(actionFor(event("invoice.payment_failed")), "fetch");
  });

  it("leaves everything else alone", () => {
    assert.equal(actionFor(event("customer.updated")), "ignore");
  });
});
`;

const COPY = (slug: string) =>
  `Copy \`src/\` into your project as \`lib/${slug}/\`. The files import each other with the \`.ts\` ending: set\n   \`"allowImportingTsExtensions": true\` in \`tsconfig.json\`.`;
const TRY = "Run the tests in the pack's folder: `node --test` (Node 22.18 or newer).";

/** A code pack for Node. */
export function nodeSkeleton(facts: SkeletonFacts): SkeletonFiles {
  const compatibility = { node: ">=22.18", typescript: ">=5.8" };
  const fields = { tool: "node", key_type: ["job"], runtime: "node", ...FIELDS, compatibility, exposed_routes: [] };
  return {
    "key.json": manifestOf(facts, fields),
    "README.md": readmeOf(facts, [["src/index.ts", "what you import"]]),
    "quickstart.md": quickstartOf([COPY(facts.slug), "Write here: the call that shows it working.", TRY]),
    ...documentsOf(facts),
    "src/index.ts": NODE_SOURCE,
    "tests/index.test.ts": NODE_TEST,
  };
}

/** A code pack for Next.js. */
export function nextSkeleton(facts: SkeletonFacts): SkeletonFiles {
  const compatibility = { node: ">=22.18", next: ">=14", react: ">=18", typescript: ">=5.8" };
  const routes = ["GET /api/sample"];
  const fields = {
    tool: "next",
    key_type: ["route"],
    runtime: "next",
    ...FIELDS,
    compatibility,
    exposed_routes: routes,
  };
  const mount = 'Make it a route: `app/api/sample/route.ts` with `export { GET } from "@/lib/…/route.ts";`.';
  return {
    "key.json": manifestOf(facts, fields),
    "README.md": readmeOf(facts, [["src/route.ts", "the route's handler"]]),
    "quickstart.md": quickstartOf([COPY(facts.slug), mount, TRY]),
    ...documentsOf(facts),
    "src/route.ts": NEXT_SOURCE,
    "tests/route.test.ts": NEXT_TEST,
  };
}

/** A pack for Stripe. */
export function stripeSkeleton(facts: SkeletonFacts): SkeletonFiles {
  const fields = {
    tool: "stripe",
    key_type: ["workflow"],
    runtime: "node",
    stripe_integration_level: "webhooks",
    webhook_event_types: ["invoice.paid", "invoice.payment_failed"],
    ...FIELDS,
    tenant_scope: undefined,
    compatibility: { node: ">=22.18", typescript: ">=5.8" },
  };
  return {
    "key.json": manifestOf(facts, fields),
    "README.md": readmeOf(facts, [["src/index.ts", "what you import"]]),
    "quickstart.md": quickstartOf([COPY(facts.slug), "Write here: where the webhook calls it.", TRY]),
    ...documentsOf(facts),
    "src/index.ts": STRIPE_SOURCE,
    "tests/index.test.ts": STRIPE_TEST,
  };
}

import { documentsOf, manifestOf, quickstartOf, readmeOf, type SkeletonFacts, type SkeletonFiles } from "./common";

const RUNBOOK_SECTIONS: readonly (readonly [title: string, text: string])[] = [
  ["When to use this", "Write here: the signal that brings somebody here, and the one that sends them elsewhere."],
  ["What you need", "Write here: access, tools, and who must agree."],
  ["Symptoms", "Write here: what is seen, on which graph, with which message."],
  ["First five minutes", "1. Write here: the step that stops the harm.\n2. Say in the channel that you have begun."],
  [
    "Decision tree",
    "```text\nis it still going on?\n|-- yes --> A  stop it\n`-- no  --> B  find what it left behind\n```",
  ],
  ["Commands", "```bash\ndate -u\n```\n\nExpected: the time in UTC; it goes into the log of the incident."],
  ["Verification", "Write here: how one knows that it is over."],
  ["Rollback", "Write here: how each step is taken back."],
  ["Communication", "Write here: who is told what, and when."],
  ["After the incident", "Write here: what is kept as evidence, and what is mended for good."],
  ["What it replaces", "Write here: the work that it saves, in hours, with the sum."],
];

/** A runbook: its README is what is sold. */
export function runbookSkeleton(facts: SkeletonFacts): SkeletonFiles {
  const fields = {
    tool: "operational",
    key_type: ["incident"],
    severity_level: "p2",
    runtime_dependency: "assisted",
    required_access_level: "write",
    produces_evidence: true,
    compliance_relevance: [],
    references_jupyter_keys: [],
    references_node_keys: [],
    related_runbooks: [],
    guide: "checklist.md",
  };
  const sections = RUNBOOK_SECTIONS.map(([title, text]) => `## ${title}\n\n${text}\n`);
  const items = ["The start is noted, in UTC", "The harm is stopped", "It is verified", "Everybody is told"];
  return {
    "pack.json": manifestOf(facts, fields),
    "README.md": [`# ${facts.title}\n`, "Write here: what it brings to an end, in one sentence.\n", ...sections].join(
      "\n",
    ),
    "checklist.md": `# Checklist: ${facts.title}\n\n${items.map((item) => `- [ ] ${item}`).join("\n")}\n`,
    ...documentsOf(facts),
  };
}

const lines = (text: string) => text.split(/(?<=\n)/);

function notebookOf({ slug, title }: SkeletonFacts): string {
  const about = `# ${title}\n\nWrite here: the questions that it answers.`;
  const code = [
    "import csv\n",
    "from pathlib import Path\n\n",
    `ROWS = list(csv.DictReader(Path("../data/${slug}.csv").open(newline="")))\n`,
    "print(f\"{len(ROWS)} days, {sum(int(row['value']) for row in ROWS)} in all\")",
  ].join("");
  const output = { output_type: "stream", name: "stdout", text: ["3 days, 42 in all\n"] };
  const cells = [
    { cell_type: "markdown", id: "about", metadata: {}, source: lines(about) },
    { cell_type: "code", id: "read", metadata: {}, execution_count: 1, source: lines(code), outputs: [output] },
  ];
  const metadata = {
    kernelspec: { display_name: "Python 3", language: "python", name: "python3" },
    language_info: { file_extension: ".py", mimetype: "text/x-python", name: "python" },
  };
  return `${JSON.stringify({ cells, metadata, nbformat: 4, nbformat_minor: 5 }, null, 1)}\n`;
}

/** A notebook with sample data. */
export function jupyterSkeleton(facts: SkeletonFacts): SkeletonFiles {
  const { slug } = facts;
  const fields = {
    tool: "jupyter",
    key_type: ["notebook"],
    category: "operations",
    difficulty: "beginner",
    runtime_minutes: 1,
    preview_public: true,
    assets: { zip: `${slug}-1.0.0.zip` },
    guide: "quickstart.md",
  };
  const inside = [
    [`notebooks/${slug}.ipynb`, "the notebook, executed from top to bottom"],
    [`data/${slug}.csv`, "sample data in the form that it reads"],
  ] as const;
  return {
    "key.json": manifestOf(facts, fields),
    "README.md": readmeOf(facts, inside),
    "quickstart.md": quickstartOf([
      "`pip install -r requirements.txt`",
      `Open \`notebooks/${slug}.ipynb\` in Jupyter and run all cells.`,
      `Put your own rows into \`data/${slug}.csv\` and run it again.`,
    ]),
    ...documentsOf(facts),
    "requirements.txt": "jupyterlab>=4\n",
    [`data/${slug}.csv`]: "day,value\n2026-11-01,12\n2026-11-02,14\n2026-11-03,16\n",
    [`notebooks/${slug}.ipynb`]: notebookOf(facts),
  };
}

/** A pack for Supabase: migrations with their tests in SQL. */
export function supabaseSkeleton(facts: SkeletonFacts): SkeletonFiles {
  const table = facts.slug.replaceAll("-", "_").replace(/^(?=\d)/, "t_");
  const migration = `migrations/${facts.day.replaceAll("-", "")}000100_${table}.sql`;
  const fields = {
    tool: "supabase",
    key_type: ["template"],
    supabase_feature_type: "row-level-security",
    side_effects: [`creates the table ${table}`],
    required_env: [],
    optional_env: [],
    compatibility: { postgresql: ">=15" },
    dependencies: [],
    guide: "quickstart.md",
  };
  const inside = [
    [migration, "the table and its policy"],
    ["tests/policy.sql", "asks as one person for the rows of another"],
  ] as const;
  return {
    "key.json": manifestOf(facts, fields),
    "README.md": readmeOf(facts, inside),
    "quickstart.md": quickstartOf([`Copy \`${migration}\` into \`supabase/migrations/\`.`, "`supabase db push`"]),
    ...documentsOf(facts),
    [migration]: `create table public.${table} (
  id uuid primary key default gen_random_uuid(),
  owner_id uuid not null default auth.uid()
);
alter table public.${table} enable row level security;
create policy own_rows on public.${table} for all to authenticated
  using (owner_id = (select auth.uid())) with check (owner_id = (select auth.uid()));
`,
    "tests/policy.sql": `begin;
set local role authenticated;
set local request.jwt.claims = '{"sub": "00000000-0000-0000-0000-000000000001"}';
select count(*) = 0 as sees_nothing_of_others from public.${table}
  where owner_id <> '00000000-0000-0000-0000-000000000001';
rollback;
`,
  };
}

/** A pack for GitHub: a workflow that reads and writes nothing. */
export function githubSkeleton(facts: SkeletonFacts): SkeletonFiles {
  const workflow = `.github/workflows/${facts.slug}.yml`;
  const fields = { tool: "github", key_type: ["workflow"], github_workflow_type: "ci", guide: "quickstart.md" };
  return {
    "key.json": manifestOf(facts, fields),
    "README.md": readmeOf(facts, [[workflow, "runs on every pull request"]]),
    "quickstart.md": quickstartOf([
      `Copy \`${workflow}\` into your repository.`,
      "Open a pull request and look at its checks.",
    ]),
    ...documentsOf(facts),
    [workflow]: `name: ${facts.title}

on:
  pull_request:

permissions:
  contents: read

concurrency:
  group: ${facts.slug}-\${{ github.ref }}
  cancel-in-progress: true

jobs:
  check:
    runs-on: ubuntu-latest
    timeout-minutes: 10
    steps:
      - uses: actions/checkout@v4
        with:
          persist-credentials: false
      - run: git log -1 --format=%s
`,
  };
}

/** Prompts for Cursor, with a composer that runs them. */
export function cursorSkeleton(facts: SkeletonFacts): SkeletonFiles {
  const prompt = `prompts/${facts.slug}.md`;
  const composer = `composer/${facts.slug}.md`;
  const fields = {
    tool: "cursor",
    key_type: ["prompt", "composer"],
    cursor_prompt_type: "review",
    guide: "quickstart.md",
  };
  return {
    "key.json": manifestOf(facts, fields),
    "README.md": readmeOf(facts, [
      [composer, "runs the prompt over a change"],
      [prompt, "asks one question"],
    ]),
    "quickstart.md": quickstartOf([
      `Copy \`${prompt}\` into \`.cursor/prompts/\`.`,
      `Open \`${composer}\` and paste it.`,
    ]),
    ...documentsOf(facts),
    [prompt]: `# ${facts.title}

Write here: the one question that it asks.

## Read first

- Write here: which files it opens before it answers.

## Ask

1. Write here: the first thing to look for.

## Report

- **Where**: file and line.
- **Reproduce**: the steps, or "unproven".
- Or: No finding.
`,
    [composer]: `# ${facts.title}\n\n1. Run \`${facts.slug}\` over the change.\n2. List what it found, the gravest first. Change nothing.\n`,
  };
}

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { FileError, filesOf, nameIn, pathOf, type SupabaseLike, safeName, sharesOf } from "../src/index.ts";

const TENANT = "0a000000-0000-4000-8000-00000000000a";
const PERSON = "a0000000-0000-4000-8000-000000000001";
const TOKEN = "ab".repeat(32);

type Fault = { message: string; statusCode?: string; code?: string };

/** Answers as Supabase does, and notes what it was asked. */
function fake(
  rows: unknown = [{ bucket_id: "tenant-files", path: `${TENANT}/shared/x-report.pdf` }],
  error: Fault | null = null,
) {
  const asked: unknown[][] = [];
  const answer = <Data>(data: Data, ...call: unknown[]) => {
    asked.push(call);
    return Promise.resolve(error ? { data: null, error } : { data, error: null });
  };
  const client: SupabaseLike = {
    storage: {
      from: (bucket) => ({
        createSignedUploadUrl: (path) =>
          answer({ signedUrl: "https://x.example.com/up", token: "t", path }, "upload", bucket, path),
        createSignedUrl: (path, seconds, options) =>
          answer({ signedUrl: "https://x.example.com/down" }, "sign", bucket, path, seconds, options),
        remove: (paths) => answer(rows as { name: string }[], "remove", bucket, paths),
      }),
    },
    rpc: (name, parameters) => answer(rows, "rpc", name, parameters),
  };
  return { client, asked };
}

describe("safeName", () => {
  it("makes one harmless name of whatever comes, and keeps the ending", () => {
    const cases: [string, string][] = [
      ["Report 2026.pdf", "Report-2026.pdf"],
      ["../../etc/passwd", "passwd"],
      ["C:\\Users\\me\\plan.docx", "plan.docx"],
      ["Übersicht März.csv", "Ubersicht-Marz.csv"],
      ["photo.jpg.exe", "photo.jpg.exe"],
      [".htaccess", "htaccess"],
      ["日本語.png", "png"],
      ["a..b....pdf", "a.b.pdf"],
      ["\u202Egnp.exe", "gnp.exe"],
      ["x\0y.txt", "x-y.txt"],
      ["", "file"],
      ["///", "file"],
      [`${"long".repeat(50)}.pdf`, `${"long".repeat(24)}.pdf`],
    ];
    for (const [name, expected] of cases) assert.equal(safeName(name), expected, JSON.stringify(name));
  });

  it("never makes a path, whatever characters it is given", () => {
    for (let code = 0; code < 0x3000; code += 1) {
      const made = safeName(`a${String.fromCharCode(code)}b/..${String.fromCharCode(code)}c.pdf`);
      assert.match(made, /^[A-Za-z0-9_][A-Za-z0-9._-]{0,99}$/);
      assert.doesNotMatch(made, /\.\./);
    }
  });
});

describe("pathOf", () => {
  it("follows the policies' rules and is different each time", () => {
    assert.match(pathOf.shared(TENANT, "a.pdf"), new RegExp(`^${TENANT}/shared/[0-9a-f-]{36}-a\\.pdf$`));
    assert.match(
      pathOf.personal(TENANT, PERSON, "a.pdf"),
      new RegExp(`^${TENANT}/people/${PERSON}/[0-9a-f-]{36}-a\\.pdf$`),
    );
    assert.match(pathOf.export(TENANT, "a.csv"), new RegExp(`^${TENANT}/[0-9a-f-]{36}-a\\.csv$`));
    assert.match(pathOf.avatar(PERSON, "a.png"), new RegExp(`^${PERSON}/[0-9a-f-]{36}-a\\.png$`));
    assert.notEqual(pathOf.shared(TENANT, "a.pdf"), pathOf.shared(TENANT, "a.pdf"));
    assert.equal(nameIn(pathOf.shared(TENANT, "a b.pdf")), "a-b.pdf");
  });

  it("refuses an id that is none", () => {
    for (const id of ["", "..", `${TENANT}/shared`, TENANT.toUpperCase()])
      assert.throws(() => pathOf.shared(id, "a"), TypeError);
  });
});

describe("a person's files", () => {
  it("are uploaded to their place, and downloaded as attachments for a minute", async () => {
    const { client, asked } = fake();
    const { path, url } = await filesOf(client).uploadShared(TENANT, "a.pdf");
    assert.equal(url, "https://x.example.com/up");
    await filesOf(client).download(path);
    await filesOf(client).uploadPersonal(TENANT, PERSON, "a.pdf");
    await filesOf(client).uploadAvatar(PERSON, "a.png");
    await filesOf(client).downloadExport(`${TENANT}/x.csv`);
    assert.deepEqual(asked[0], ["upload", "tenant-files", path]);
    assert.deepEqual(asked[1], ["sign", "tenant-files", path, 60, { download: "a.pdf" }]);
    assert.deepEqual(
      asked.slice(2).map(([what, bucket]) => [what, bucket]),
      [
        ["upload", "tenant-files"],
        ["upload", "avatars"],
        ["sign", "tenant-exports"],
      ],
    );
  });

  it("say whether they are forbidden or out of reach", async () => {
    for (const fault of [
      { message: "x", statusCode: "403" },
      { message: "x", statusCode: "404" },
      { message: "x", code: "42501" },
    ]) {
      const failing = filesOf(fake([], fault).client);
      await assert.rejects(
        failing.download("x"),
        (error: FileError) => error instanceof FileError && error.code === "not_allowed",
      );
      await assert.rejects(failing.share("x"), { code: "not_allowed" });
    }
    for (const fault of [{ message: "x" }, { message: "x", statusCode: "500" }, { message: "x", statusCode: "429" }])
      await assert.rejects(filesOf(fake([], fault).client).uploadShared(TENANT, "a"), { code: "unavailable" });
  });

  it("are not said to be removed when nothing was", async () => {
    await filesOf(fake([{ name: "x" }]).client).remove("x");
    await assert.rejects(filesOf(fake([]).client).remove("x"), { code: "not_allowed" });
  });

  it("are shared by token", async () => {
    const { client, asked } = fake(TOKEN);
    assert.equal(await filesOf(client).share("p", 3), TOKEN);
    assert.deepEqual(asked, [["rpc", "create_file_share", { path: "p", days: 3, most_downloads: 10 }]]);
  });
});

describe("a share", () => {
  it("leads to the file for a minute, and is kept by nobody", async () => {
    const { client, asked } = fake();
    const answer = await sharesOf(client).respond(TOKEN);
    assert.deepEqual([answer.status, answer.headers.get("location")], [303, "https://x.example.com/down"]);
    assert.equal(answer.headers.get("cache-control"), "no-store");
    assert.equal(answer.headers.get("referrer-policy"), "no-referrer");
    assert.deepEqual(asked[1]?.slice(3), [60, { download: "x-report.pdf" }]);
  });

  it("gives one answer for every reason not to open", async () => {
    const { client, asked } = fake([]);
    for (const token of [TOKEN, "short", "", `${TOKEN}'`, TOKEN.toUpperCase()]) {
      const answer = await sharesOf(client).respond(token);
      assert.deepEqual([answer.status, await answer.text()], [404, "This link has ended."]);
    }
    assert.equal(asked.length, 1);
  });
});

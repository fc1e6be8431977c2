import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { inspect } from "node:util";
import {
  connectionUrl,
  EnvError,
  envExample,
  envTable,
  forbiddenWhen,
  list,
  loadEnv,
  loadEnvOrExit,
  oneOf,
  optional,
  port,
  readEnv,
  requiredWhen,
  secret,
  text,
  together,
} from "../src/index.ts";

const shape = {
  DATABASE_URL: connectionUrl({
    schemes: ["postgres"],
    about: "the main database",
    example: "postgres://app@localhost/app",
  }),
  PORT: port({ default: 3000, about: "where the server listens" }),
  MODE: oneOf(["live", "test"], { default: "test" }),
  SESSION_SECRET: secret({ minBytes: 32, about: "signs session cookies" }),
  SMTP_HOST: optional(text()),
  SMTP_FROM: optional(text()),
};
const good = { DATABASE_URL: "postgres://app:hunter2@db/app", SESSION_SECRET: "k".repeat(20) + "m".repeat(20) };

function linesOf(source: Record<string, string>): string[] {
  const result = readEnv(shape, { source });
  return result.ok ? [] : result.problems.map((problem) => problem.line);
}

describe("readEnv", () => {
  it("gives typed, frozen values with defaults", () => {
    const env = loadEnv(shape, { source: { ...good, PORT: " 8080 " } });
    const listen: number = env.PORT;
    const mode: "live" | "test" = env.MODE;
    const host: string | undefined = env.SMTP_HOST;
    assert.deepEqual([listen, mode, host, env.DATABASE_URL.hostname], [8080, "test", undefined, "db"]);
    assert.throws(() => Object.assign(env, { PORT: 1 }), TypeError);
  });

  it("says in one line what is missing, what for, and an example", () => {
    assert.deepEqual(linesOf({ SESSION_SECRET: good.SESSION_SECRET }), [
      "DATABASE_URL is missing (the main database): expected an address that starts with postgres://, for example postgres://app@localhost/app.",
    ]);
  });

  it("reports every problem at once, in the order of the shape", () => {
    const result = readEnv(shape, { source: { PORT: "30o0", MODE: "prod" } });
    assert.ok(!result.ok);
    assert.deepEqual(
      result.problems.map((problem) => problem.name),
      ["DATABASE_URL", "PORT", "MODE", "SESSION_SECRET"],
    );
    assert.ok(result.problems.every((problem) => !problem.line.includes("\n")));
  });

  it("shows a wrong plain value and never a wrong secret", () => {
    const lines = linesOf({ DATABASE_URL: "mysql://root:hunter2@db", SESSION_SECRET: "tooshort", PORT: "x" }).join(
      "\n",
    );
    assert.match(lines, /PORT is "x"/);
    assert.doesNotMatch(lines, /hunter2|tooshort/);
  });

  it("treats an empty value as absent", () => {
    assert.equal(loadEnv(shape, { source: { ...good, PORT: "" } }).PORT, 3000);
    assert.match(linesOf({ ...good, DATABASE_URL: "  " }).join(), /DATABASE_URL is missing/);
  });

  it("recognises a misspelt name", () => {
    const { DATABASE_URL, ...rest } = good;
    assert.match(
      linesOf({ ...rest, DATABSE_URL: DATABASE_URL }).join(),
      /DATABSE_URL is set: was DATABASE_URL meant\?$/,
    );
  });

  it("recognises quotes that an env file left in", () => {
    assert.match(linesOf({ ...good, PORT: '"3000"' }).join(), /The quotes are part of the value/);
  });

  it("reads a secret from the file that NAME_FILE names", () => {
    const { SESSION_SECRET, ...rest } = good;
    const readFile = (path: string) => {
      if (path !== "/run/secrets/session") throw Object.assign(new Error("no such file"), { code: "ENOENT" });
      return `${SESSION_SECRET}\n`;
    };
    const options = { files: true, readFile };
    const env = loadEnv(shape, { ...options, source: { ...rest, SESSION_SECRET_FILE: "/run/secrets/session" } });
    assert.equal(env.SESSION_SECRET.reveal(), SESSION_SECRET);
    const wrong = readEnv(shape, { ...options, source: { ...rest, SESSION_SECRET_FILE: "/nowhere" } });
    assert.match(wrong.ok ? "" : String(wrong.problems[0]?.line), /\/nowhere, which cannot be read \(ENOENT\)/);
    const both = readEnv(shape, { ...options, source: { ...good, SESSION_SECRET_FILE: "/run/secrets/session" } });
    assert.match(both.ok ? "" : String(both.problems[0]?.line), /both set/);
  });
});

describe("prefixes", () => {
  const lines = (source: Record<string, string>, files = false) => {
    const result = readEnv(shape, { source: { ...good, ...source }, prefixes: ["SMTP_", "SESSION_"], files });
    return result.ok ? [] : result.problems.map((problem) => problem.line);
  };

  it("finds the optional setting whose name is misspelt, which nothing else would miss", () => {
    assert.equal(readEnv(shape, { source: { ...good, SMTP_HSOT: "mail" } }).ok, true);
    assert.deepEqual(lines({ SMTP_HSOT: "mail", SMTP_FROM: "a@b.example" }), [
      "SMTP_HSOT is set, and no setting has this name: was SMTP_HOST meant?",
    ]);
  });

  it("reports what is not used any more, and never its value", () => {
    assert.deepEqual(lines({ SMTP_PASSWORD_OF_LAST_YEAR: "hunter2", PATH: "/bin", SMTP_UNUSED: " " }), [
      "SMTP_PASSWORD_OF_LAST_YEAR is set, and no setting has this name: remove it, or add it to the shape.",
    ]);
  });

  it("knows NAME_FILE exactly when files are read", () => {
    assert.equal(lines({ SMTP_HOST_FILE: "/nowhere" }).length, 1);
    assert.deepEqual(lines({ SMTP_HOST_FILE: "/nowhere" }, true), [
      "SMTP_HOST_FILE names /nowhere, which cannot be read (ENOENT).",
    ]);
  });
});

describe("rules", () => {
  const rules = [
    together<typeof shape>("SMTP_HOST", "SMTP_FROM"),
    requiredWhen<typeof shape>("SMTP_HOST", (env) => env.MODE === "live", "MODE is live"),
    forbiddenWhen<typeof shape>("PORT", (env) => env.MODE === "live" && env.PORT < 1024, "live runs without root"),
  ];
  const problems = (source: Record<string, string>) => {
    const result = readEnv(shape, { source: { ...good, ...source }, rules });
    return result.ok ? [] : result.problems.map((problem) => problem.line);
  };

  it("accepts what fits together", () => {
    assert.deepEqual(problems({}), []);
    assert.deepEqual(problems({ MODE: "live", SMTP_HOST: "mail", SMTP_FROM: "a@b.example" }), []);
  });

  it("names the setting that a rule misses", () => {
    assert.deepEqual(problems({ SMTP_HOST: "mail" }), [
      "SMTP_FROM is missing: SMTP_HOST is set, and they go together.",
    ]);
    assert.deepEqual(problems({ MODE: "live" }), ["SMTP_HOST is missing: it is required because MODE is live."]);
    assert.match(problems({ MODE: "live", PORT: "80", SMTP_HOST: "m", SMTP_FROM: "f" }).join(), /PORT is refused/);
  });
});

describe("at start", () => {
  it("throws an error whose message is the text to show", () => {
    const source = { ...good, PORT: "nope" };
    assert.throws(
      () => loadEnv(shape, { source }),
      (error) => {
        assert.ok(error instanceof EnvError);
        assert.equal(
          error.message,
          'Cannot start: PORT is "nope": expected a whole number from 1 to 65535, for example 3000.',
        );
        return true;
      },
    );
  });

  it("prints one line and exits with 1, without a stack trace", () => {
    const printed: string[] = [];
    const stop = new Error("exit");
    const exit = (code: number): never => {
      printed.push(`exit ${code}`);
      throw stop;
    };
    const write = (line: string) => void printed.push(line);
    assert.throws(() => loadEnvOrExit(shape, { source: { ...good, MODE: "prod" }, write, exit }), stop);
    assert.deepEqual(printed, [
      'Cannot start: MODE is "prod": expected one of live, test, for example live.\n',
      "exit 1",
    ]);
  });
});

describe("what must not leak", () => {
  it("hides a secret from logs, JSON and templates", () => {
    const env = loadEnv(shape, { source: good });
    const printed = [inspect(env), JSON.stringify(env), `${env.SESSION_SECRET}`].join("\n");
    assert.doesNotMatch(printed, /kkkk|hunter2/);
    assert.match(printed, /postgres:\/\/app:\[secret\]@db\/app/);
    assert.equal(env.DATABASE_URL.reveal(), good.DATABASE_URL);
    assert.match(printed, /\[secret\]/);
  });

  it("documents the settings without any value of them", () => {
    const example = envExample(shape);
    assert.match(example, /^# the main database\. Required: .*\nDATABASE_URL=\n/);
    assert.match(example, /# PORT=\n/);
    assert.match(
      envTable(shape),
      /\| `PORT` \| where the server listens \| a whole number from 1 to 65535 \| `3000` \|/,
    );
    assert.match(envTable({ HOSTS: list(text(), { about: "a|b" }) }), /a\\\|b/);
  });
});

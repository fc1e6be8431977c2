import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { PrismaPg } from "@prisma/adapter-pg";
import { bindMigrationAwareSqlAdapterFactory, ColumnTypeEnum } from "@prisma/driver-adapter-utils";
import type { SchemaEngine } from "@prisma/schema-engine-wasm";
import * as bindings from "@prisma/schema-engine-wasm/schema_engine_bg";
import pg from "pg";

/** What the JavaScript half of a wasm-bindgen module offers to whoever loads the other half. */
type Bindings = { __wbg_set_wasm(exports: WebAssembly.Exports): void; SchemaEngine: typeof SchemaEngine };

let loaded: Promise<Bindings> | undefined;

/** Prisma's own engine, compiled to WebAssembly: no binary is downloaded, and `prisma migrate deploy` could take over. */
async function load(): Promise<Bindings> {
  const engine = bindings as unknown as Bindings;
  const entry = createRequire(import.meta.url).resolve("@prisma/schema-engine-wasm/schema_engine_bg");
  const bytes = await readFile(entry.replace(/\.js$/, ".wasm"));
  const { instance } = await WebAssembly.instantiate(bytes, {
    "./schema_engine_bg.js": bindings as WebAssembly.ModuleImports,
  });
  engine.__wbg_set_wasm(instance.exports);
  const start = instance.exports.__wbindgen_start;
  if (typeof start === "function") start();
  return engine;
}

/**
 * Columns of PostgreSQL's one-byte type "char", which the engine asks for and the adapter does not know: they are
 * fetched as text and handed on as what they are. By what the engine writes, with the name under which it reads it.
 */
const ONE_BYTE: readonly (readonly [written: RegExp, name: string])[] = [
  [/constr\.contype(?=\s+AS\s+constraint_type)/, "constraint_type"],
  [/con\.confdeltype(?=,)/, "confdeltype"],
  [/con\.confupdtype(?=,)/, "confupdtype"],
];

function fetchAsText(sql: string): string {
  return ONE_BYTE.reduce((text, [written, name]) => {
    return text.replace(written, name === "constraint_type" ? "$&::text" : `$&::text AS ${name}`);
  }, sql);
}

/**
 * The adapter cuts a script at every semicolon, also inside a function's body. A script goes to PostgreSQL whole, which
 * also makes each migration all or nothing.
 */
class WholeScripts extends PrismaPg {
  override async connect() {
    const adapter = await super.connect();
    adapter.executeScript = async (script) => {
      await adapter.underlyingDriver().query(script);
    };
    const queryRaw = adapter.queryRaw.bind(adapter);
    adapter.queryRaw = async (query) => {
      const sql = fetchAsText(query.sql);
      const result = await queryRaw({ ...query, sql });
      if (sql === query.sql) return result;
      const isOneByte = (index: number) => ONE_BYTE.some(([, name]) => name === result.columnNames[index]);
      const columnTypes = result.columnTypes.map((type, index) => (isOneByte(index) ? ColumnTypeEnum.Character : type));
      return { ...result, columnTypes };
    };
    return adapter;
  }
}

/** Runs `work` with an engine on this database; `schema` is the text of schema.prisma. */
export async function withSchemaEngine<T>(
  url: string,
  schema: string,
  work: (engine: SchemaEngine) => Promise<T>,
): Promise<T> {
  loaded ??= load();
  const { SchemaEngine: Engine } = await loaded;
  const pool = new pg.Pool({ connectionString: url, max: 4 });
  // A connection that is cut while it is being closed has nothing more to say.
  pool.on("connect", (client) => client.on("error", () => undefined));
  const factory = bindMigrationAwareSqlAdapterFactory(new WholeScripts(pool));
  const engine = await Engine.new({ datamodels: [["schema.prisma", schema]] }, () => undefined, factory);
  try {
    return await work(engine);
  } finally {
    engine.free();
    await pool.end();
  }
}

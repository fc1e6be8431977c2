import pg from "pg";
import { createSso, PostgresSsoStore } from "./sso-federation/index.ts";

function required(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set`);
  return value;
}

const pool = new pg.Pool({ connectionString: required("DATABASE_URL"), max: 5 });

export const store = new PostgresSsoStore(pool);

export const sso = createSso({
  store,
  origin: required("APP_ORIGIN"),
  sealKeys: [{ id: "k1", key: Buffer.from(required("SSO_SEAL_KEY"), "base64") }],
  // Replace by your own tables. Who it is, is decided by connection and subject; the address is only for display.
  userFor: async ({ tenant, connection, subject, email }) => {
    const { rows } = await pool.query(
      `insert into app_users (tenant, sso_connection, sso_subject, email) values ($1, $2, $3, $4)
       on conflict (sso_connection, sso_subject) do update set email = excluded.email returning id::text`,
      [tenant, connection, subject, email],
    );
    return (rows[0] as { id: string }).id;
  },
  observe: (event) => console.info("sso", event),
  onError: (error) => console.error("sso", error),
});

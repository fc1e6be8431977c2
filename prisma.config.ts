import { defineConfig } from "prisma/config";

/** Only `prisma generate` and the ordinary Prisma CLI read this; the shop itself takes its address from lib/platform/env.ts. */
export default defineConfig({
  schema: "prisma/schema.prisma",
  migrations: { path: "prisma/migrations" },
  datasource: { url: process.env.DATABASE_URL ?? "postgresql://localhost/keys" },
});

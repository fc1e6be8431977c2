import "./properties";
import { randomUUID } from "node:crypto";
import pg from "pg";
import { inject } from "vitest";
import { applySettings } from "./settings";

const { adminUrl, template } = inject("cluster");

// Every test file gets a database of its own, copied from the migrated one: files run beside each other and see nothing
// of one another. The cluster lives in a folder of the tests and is made anew, so none of them needs to be dropped.
const name = `test_${randomUUID().replaceAll("-", "")}`;
const client = new pg.Client({ connectionString: adminUrl });
await client.connect();
await client.query(`create database "${name}" template "${template}"`);
await client.end();

const url = new URL(adminUrl);
url.pathname = `/${name}`;
applySettings(url.href);

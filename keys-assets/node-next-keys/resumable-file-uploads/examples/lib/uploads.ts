import pg from "pg";
import { createStorage, createUploads, PostgresUploadStore } from "./file-uploads/index.ts";

function required(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set`);
  return value;
}

const MIB = 1024 * 1024;

export const uploads = createUploads({
  storage: createStorage({
    bucketUrl: required("S3_BUCKET_URL"),
    region: required("S3_REGION"),
    accessKeyId: required("S3_ACCESS_KEY_ID"),
    secretAccessKey: required("S3_SECRET_ACCESS_KEY"),
  }),
  store: new PostgresUploadStore(new pg.Pool({ connectionString: required("DATABASE_URL"), max: 5 })),
  policy: { maxBytes: 2048 * MIB, types: ["image/png", "image/jpeg", "application/pdf", "video/mp4", "text/csv"] },
});

export { type UploadCode, UploadError } from "./errors.ts";
export { MemoryUploadStore } from "./memory-store.ts";
export { type Policy, partSizeFor, tidyName } from "./policy.ts";
export { type RouteOptions, uploadRoutes } from "./routes.ts";
export { createUploads, type Progress, type Uploads, type UploadsOptions } from "./service.ts";
export { type Credentials, presign, signRequest } from "./sigv4.ts";
export { SNIFFERS, type Sniffer } from "./sniff.ts";
export { createStorage, type Storage, StorageError, type StorageOptions, type StoredPart } from "./storage.ts";
export { PostgresUploadStore, type SqlClient, type Upload, type UploadStatus, type UploadStore } from "./store.ts";

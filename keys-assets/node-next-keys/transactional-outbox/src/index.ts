export { addMessage, type SqlClient } from "./add-message.ts";
export { type HandleOptions, handleOnce, type Received, type SqlConnection, type SqlPool } from "./consume.ts";
export { MemoryOutboxStore } from "./memory-store.ts";
export { type GivenUp, type Message, type NewMessage, RetryLater, Undeliverable } from "./message.ts";
export { defaultBackoffMs, type RelayEvent, type RelayOptions } from "./options.ts";
export { PostgresOutboxStore } from "./postgres-store.ts";
export { createRelay, type Relay, type Round } from "./relay.ts";
export type { Ask, Backlog, Claim, Outcome, OutboxStore } from "./store.ts";

import { randomUUID } from "node:crypto";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { database, transaction } from "@/lib/platform/db";
import { env } from "@/lib/platform/env";
import { findMail, listMails, queueMail, resetMailServer, SECRET_MAIL, sendMail } from "@/lib/platform/mail";

type Received = { from: string; to: string; data: string };
let server: Server | undefined;

/** One connection of a mail server as small as one can be. */
class SmtpTalk {
  private mail: Received = { from: "", to: "", data: "" };
  private isData = false;

  constructor(
    private readonly received: Received[],
    private readonly recipientAnswer: string,
  ) {}

  /** What to answer to a line; nothing within a mail's text. */
  answer(line: string): string | undefined {
    if (this.isData) return this.takeText(line);
    const verb = line.slice(0, 4).toUpperCase();
    if (verb === "MAIL") this.mail = { from: line.slice(10), to: "", data: "" };
    if (verb === "RCPT") this.mail.to = line.slice(8);
    this.isData = verb === "DATA";
    return { RCPT: this.recipientAnswer, DATA: "354 go on", QUIT: "221 bye" }[verb] ?? "250 ok";
  }

  private takeText(line: string): string | undefined {
    this.isData = line !== ".";
    if (this.isData) this.mail.data += `${line}\n`;
    else this.received.push(this.mail);
    return this.isData ? undefined : "250 taken";
  }
}

/** Starts a mail server that answers every recipient with that line. */
function startMailServer(recipientAnswer = "250 ok"): Promise<{ url: string; received: Received[] }> {
  const received: Received[] = [];
  const started = createServer((socket: Socket) => {
    const talk = new SmtpTalk(received, recipientAnswer);
    let rest = "";
    socket.write("220 test\r\n");
    socket.on("error", () => socket.destroy());
    socket.on("data", (chunk) => {
      const lines = (rest + chunk.toString()).split("\r\n");
      rest = lines.pop() ?? "";
      for (const answer of lines.map((line) => talk.answer(line))) {
        if (answer) socket.write(`${answer}\r\n`);
        if (answer?.startsWith("221")) socket.end();
      }
    });
  });
  server = started;
  return new Promise((resolve, reject) => {
    started.once("error", reject);
    started.listen(0, "127.0.0.1", () => {
      const { port } = started.address() as AddressInfo;
      resolve({ url: `smtp://127.0.0.1:${port}`, received });
    });
  });
}

/** Settings are read once; the tests change the object that everybody holds. */
function setMailServer(url: string | undefined): void {
  resetMailServer();
  Object.assign(env(), { SMTP_URL: url });
}

async function queued(more: { dedupeKey?: string; to?: string } = {}): Promise<string> {
  const dedupeKey = more.dedupeKey ?? `test:${randomUUID()}`;
  const to = more.to ?? `${randomUUID()}@example.com`;
  await transaction((tx) => queueMail(tx, { dedupeKey, to, subject: "Hello", text: "Text", html: "<p>Text</p>" }));
  return (await database().mail.findUniqueOrThrow({ where: { dedupeKey } })).id;
}

const jobsFor = async (mailId: string) =>
  (
    await database().$queryRaw<{ count: bigint }[]>`
      select count(*) from graphile_worker._private_jobs where payload->>'mailId' = ${mailId}`
  )[0]?.count;

afterEach(async () => {
  setMailServer(undefined);
  await new Promise((resolve) => (server ? server.close(resolve) : resolve(undefined)));
  server = undefined;
});

describe("the outbox", () => {
  it("holds a mail once for each key, with one job", async () => {
    const dedupeKey = `receipt:${randomUUID()}`;
    const first = await queued({ dedupeKey });
    expect(await queued({ dedupeKey })).toBe(first);
    const results = await Promise.all([1, 2, 3].map(() => queued({ dedupeKey })));
    expect(new Set(results)).toEqual(new Set([first]));
    expect(await jobsFor(first)).toBe(1n);
  });

  it("forgets the mail when its transaction fails", async () => {
    const dedupeKey = `test:${randomUUID()}`;
    const failing = transaction(async (tx) => {
      await queueMail(tx, { dedupeKey, to: "a@example.com", subject: "S", text: "T", html: "H" });
      throw new Error("something after it failed");
    });
    await expect(failing).rejects.toThrow("something after it failed");
    expect(await database().mail.count({ where: { dedupeKey } })).toBe(0);
  });

  it("delivers into the local mailbox without a mail server", async () => {
    const to = `${randomUUID()}@example.com`;
    const id = await queued({ to });
    expect((await findMail(id))?.sentAt).toBeNull();
    await sendMail(id);
    expect((await findMail(id))?.sentAt).toBeInstanceOf(Date);
    expect((await listMails({ to })).map((mail) => mail.id)).toEqual([id]);
    expect((await findMail(id))?.text).toBe("Text");
  });

  it("sends through a mail server, once, however often and at once the job runs", async () => {
    const { url, received } = await startMailServer();
    setMailServer(url);
    const id = await queued({ to: "ada@example.com" });
    await Promise.all([sendMail(id), sendMail(id), sendMail(id)]);
    await sendMail(id);
    expect(received).toHaveLength(1);
    expect(received[0]?.to).toContain("ada@example.com");
    expect(received[0]?.data).toContain("Subject: Hello");
    expect(received[0]?.data).toContain(`Message-ID: <${id}@localhost>`);
  });

  it("keeps the reason of a failure, throws so that the queue tries again, and succeeds later", async () => {
    const refusing = await startMailServer("450 try later");
    setMailServer(refusing.url);
    const id = await queued();
    await expect(sendMail(id)).rejects.toThrow(/450/);
    expect(await findMail(id)).toMatchObject({ sentAt: null, lastError: expect.stringContaining("450") });
    await new Promise((resolve) => server?.close(resolve));
    await expect(sendMail(id)).rejects.toThrow();

    const working = await startMailServer();
    setMailServer(working.url);
    await sendMail(id);
    const row = await database().mail.findUniqueOrThrow({ where: { id } });
    expect([working.received.length, row.attempts, row.lastError, row.sentAt !== null]).toEqual([1, 3, null, true]);
  });

  it("does not keep a secret link that a mail server has taken", async () => {
    const { url, received } = await startMailServer();
    setMailServer(url);
    const id = await queued({ dedupeKey: `${SECRET_MAIL}${randomUUID()}` });
    await sendMail(id);
    expect(received[0]?.data).toContain("Text");
    expect(await findMail(id)).toMatchObject({ text: "", html: "", subject: "Hello" });
  });

  it("does nothing for a mail that is not there", async () => {
    await expect(sendMail(randomUUID())).resolves.toBeUndefined();
  });
});

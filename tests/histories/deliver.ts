import type Stripe from "stripe";
import { FOLDED_EVENT_TYPES } from "@/lib/payments/rules/events";
import { database } from "@/lib/platform/db";
import { stripe } from "@/lib/platform/stripe";
import { tasks } from "@/worker/tasks";
import { deliver } from "../support/shop";
import { survives } from "./mortal";
import type { Fate, Turn } from "./steps";

const PAYMENT_TASKS = [
  "fold",
  "fold-again",
  "refund-lines",
  "carry-out-refund",
  "end-duplicate-plan",
  "spread-plan-credit",
];
const ALIVE: Turn = { jobs: 1000, diesAt: 0, commits: true };

type Job = { id: string; task: string; payload: unknown };

async function nextJob(): Promise<Job | undefined> {
  const rows = await database().$queryRaw<Job[]>`
    select j.id::text, t.identifier as task, j.payload
      from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id
     where t.identifier = any (${PAYMENT_TASKS}) order by j.id limit 1`;
  return rows[0];
}

/** The worker's turn. A job in which it dies stays in the queue, and the next worker takes it up. */
export async function work(turn: Turn = ALIVE): Promise<void> {
  let { diesAt } = turn;
  for (let done = 0; done < turn.jobs; done += 1) {
    const job = await nextJob();
    if (!job) return;
    const isDone = await survives({ ...turn, diesAt }, async () => tasks[job.task]?.(job.payload, undefined as never));
    // Of its jobs in one turn it dies in the first.
    diesAt = 0;
    if (isDone) await database().$executeRaw`select graphile_worker.complete_jobs(array[${job.id}]::bigint[])`;
  }
}

/** Stands between Stripe and the shop: events get lost, come twice, late, and in any order. */
export class Post {
  private last: string | undefined;
  private seen = 0;
  private held: { event: Stripe.Event; at: number; rank: number }[] = [];

  constructor(private readonly fates: readonly Fate[]) {}

  /** Takes what Stripe has sent since the last time. */
  async collect(move: number): Promise<void> {
    const after = this.last ? { ending_before: this.last } : {};
    const list = await stripe()
      .events.list({ limit: 100, ...after })
      .autoPagingToArray({ limit: 10_000 });
    const events = this.last ? list : list.reverse();
    this.last = events.at(-1)?.id ?? this.last;
    for (const event of events.filter(({ type }) => FOLDED_EVENT_TYPES.includes(type))) {
      const { copies, delay, rank } = this.fates[this.seen % this.fates.length] as Fate;
      this.seen += 1;
      for (let copy = 0; copy < copies; copy += 1) {
        // Copies come apart: each a move after the one before, and in a place of its own.
        this.held.push({ event, at: move + delay + copy, rank: (rank * (copy + 1)) % 12 });
      }
    }
  }

  /** Brings the shop what is due by this move; says how much that was. */
  async bring(move: number): Promise<number> {
    const due = this.held.filter(({ at }) => at <= move).sort((a, b) => a.rank - b.rank);
    this.held = this.held.filter(({ at }) => at > move);
    for (const { event } of due) {
      const answer = await deliver(event);
      if (answer.status !== 200) throw new Error(`The webhook answered ${answer.status} to ${event.type}.`);
    }
    return due.length;
  }
}

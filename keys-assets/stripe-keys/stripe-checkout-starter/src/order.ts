import type { Line } from "./catalog.ts";

/** `open` until the money is certain; `paid` when it is; `fulfilled` when your function has delivered; `closed` when it never came. */
export type OrderState = "open" | "paid" | "fulfilled" | "closed";

export interface Order {
  readonly id: string;
  readonly state: OrderState;
  readonly currency: string;
  readonly subtotal: number;
  readonly lines: readonly Line[];
  readonly sessionId: string | null;
  readonly email: string | null;
}

/** Each method is one atomic step. */
export interface Store {
  /** Keeps a new order; with an id that is known it changes nothing and returns that order. */
  create(order: Order): Promise<Order>;
  attach(orderId: string, sessionId: string): Promise<void>;
  find(orderId: string): Promise<Order | null>;
  /** From open or closed to paid; an order that is further stays. Returns how it is now. */
  pay(orderId: string, email: string | null): Promise<Order | null>;
  /** From paid to fulfilled. */
  fulfill(orderId: string): Promise<void>;
  /** From open to closed. */
  close(orderId: string): Promise<void>;
}

/** For tests and for trying out; gone when the process ends. */
export class MemoryStore implements Store {
  readonly #orders = new Map<string, Order>();

  async create(order: Order): Promise<Order> {
    const known = this.#orders.get(order.id);
    if (!known) this.#orders.set(order.id, order);
    return known ?? order;
  }

  async find(orderId: string): Promise<Order | null> {
    return this.#orders.get(orderId) ?? null;
  }

  #change(orderId: string, from: readonly OrderState[], changes: Partial<Order>): void {
    const order = this.#orders.get(orderId);
    if (order && from.includes(order.state)) this.#orders.set(orderId, { ...order, ...changes });
  }

  async attach(orderId: string, sessionId: string): Promise<void> {
    this.#change(orderId, ["open"], { sessionId });
  }

  async pay(orderId: string, email: string | null): Promise<Order | null> {
    this.#change(orderId, ["open", "closed"], { state: "paid", email });
    return this.find(orderId);
  }

  async fulfill(orderId: string): Promise<void> {
    this.#change(orderId, ["paid"], { state: "fulfilled" });
  }

  async close(orderId: string): Promise<void> {
    this.#change(orderId, ["open"], { state: "closed" });
  }
}

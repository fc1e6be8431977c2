import { inspect } from "node:util";

const HIDDEN = "[secret]";

/**
 * A value that does not leak by accident: printing it, logging it, putting it into JSON or into a
 * template string gives "[secret]". The value itself comes out only by `reveal()`, which is easy to
 * find in a review.
 */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return HIDDEN;
  }

  toJSON(): string {
    return HIDDEN;
  }

  [inspect.custom](): string {
    return HIDDEN;
  }
}

/**
 * An address with a password in it. It prints without password and query, so that a log still says which server was
 * meant; the whole address comes out only by `reveal()`.
 */
export class SecretAddress {
  readonly #url: URL;

  constructor(url: URL) {
    // A copy: a URL can be changed by whoever holds it.
    this.#url = new URL(url.href);
  }

  reveal(): string {
    return this.#url.href;
  }

  /** Without the colon: "postgres". */
  get scheme(): string {
    return this.#url.protocol.slice(0, -1);
  }

  get hostname(): string {
    return this.#url.hostname;
  }

  /** Empty when the address names none. */
  get port(): string {
    return this.#url.port;
  }

  get pathname(): string {
    return this.#url.pathname;
  }

  toString(): string {
    const { protocol, username, password, host, pathname, search } = this.#url;
    // A user without a password may be a token, as in https://<token>@host.
    const user = password === "" ? (username === "" ? "" : `${HIDDEN}@`) : `${username}:${HIDDEN}@`;
    return `${protocol}//${user}${host}${pathname}${search === "" ? "" : `?${HIDDEN}`}`;
  }

  toJSON(): string {
    return this.toString();
  }

  [inspect.custom](): string {
    return this.toString();
  }
}

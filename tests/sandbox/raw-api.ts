import type { Json } from "./shape-check";
import { SECRET_KEY } from "./support";

export type Answer = Record<string, Json>;

/** Answers are read as raw JSON: the SDK would turn decimals into objects of its own. */
export class RawApi {
  readonly #url: string;
  constructor(url: string) {
    this.#url = url;
  }
  async call(method: string, path: string, parameters = ""): Promise<Answer> {
    const isPost = method === "POST";
    const response = await fetch(`${this.#url}/v1/${path}${!isPost && parameters ? `?${parameters}` : ""}`, {
      method,
      headers: { authorization: `Bearer ${SECRET_KEY}`, "content-type": "application/x-www-form-urlencoded" },
      ...(isPost ? { body: parameters } : {}),
    });
    const body = (await response.json()) as Answer;
    if (!response.ok) throw new Error(`${method} ${path}: ${JSON.stringify(body)}`);
    return body;
  }
  async list(path: string, parameters = ""): Promise<Answer[]> {
    return (await this.call("GET", path, parameters)).data as Answer[];
  }
}

import { html } from "hono/html";
import { listPage } from "../api/lists.ts";
import type { StripeEvent } from "../model.ts";
import { formatTime, type Html } from "../pages/layout.ts";
import { currentEvent } from "../resources/events.ts";
import type { Attempt, Delivery } from "../store/deliveries.ts";
import type { FaultKind } from "../store/settings.ts";
import type { World } from "../world.ts";

function options(values: readonly string[], chosen: string): Html[] {
  return values.map((value) => html`<option${value === chosen ? html` selected` : ""}>${value}</option>`);
}

const FAULTS: FaultKind[] = ["none", "down", "slow", "rate_limit", "error", "garbage"];

/** The switches: what happens to events, what was held, how the API misbehaves. */
export function switches(world: World): Html {
  const { mode, delay_ms } = world.settings.get("webhooks");
  const faults = world.settings.get("faults");
  const held = world.deliveries.count("held");
  return html`<section class="card" aria-label="Switches">
<form class="inline" method="post" action="/dashboard/webhooks">
<label for="mode">New events</label><select id="mode" name="mode">${options(["deliver", "hold", "drop"], mode)}</select>
<label for="delay_ms">after ms</label><input id="delay_ms" type="number" min="0" name="delay_ms" value="${delay_ms}">
<button class="compact">Set</button></form>
<form class="inline" method="post" action="/dashboard/release">
<label for="order">Release ${held} held in order</label><select id="order" name="order">${options(["created", "reverse", "random"], "created")}</select>
<label for="copies">copies</label><input id="copies" type="number" min="1" max="100" name="copies" value="1">
<label for="drop">leave out fraction</label><input id="drop" type="number" min="0" max="1" step="0.05" name="drop" value="0">
<label for="seed">seed</label><input id="seed" type="number" name="seed" value="1">
<button class="compact">Release</button></form>
<form class="inline" method="post" action="/dashboard/faults">
<label for="kind">API fault</label><select id="kind" name="kind">${options(FAULTS, faults.kind)}</select>
<label for="next">for the next</label><input id="next" type="number" min="1" name="next" value="${faults.next ?? ""}">
<label for="ms">calls, ms when slow</label><input id="ms" type="number" min="0" name="ms" value="${faults.ms}">
<button class="compact">Set</button></form>
</section>`;
}

function deliveryLine(delivery: Delivery, from: string): Html {
  const isWaiting = delivery.state === "held" || delivery.state === "pending";
  const button = (action: string, label: string) => html`<form class="inline" method="post"
action="/dashboard/deliveries/${delivery.id}/${action}?from=${from}"><button class="compact">${label}</button></form>`;
  const later = html`<form class="inline" method="post" action="/dashboard/deliveries/${delivery.id}/send?from=${from}">
<input type="hidden" name="delay_ms" value="10000"><button class="compact">Delay 10 s</button></form>`;
  const hold = delivery.state === "pending" ? button("hold", "Hold") : "";
  const buttons = isWaiting ? html`${button("send", "Send now")}${later}${hold}${button("drop", "Drop")}` : "";
  const tries = delivery.attempts === 1 ? "1 attempt" : `${delivery.attempts} attempts`;
  return html`<div><span class="state ${delivery.state}">${delivery.state}</span> <span class="soft small">${tries}</span> ${buttons}</div>`;
}

function resendForm(event: StripeEvent, from: string): Html {
  return html`<form class="inline" method="post" action="/dashboard/events/${event.id}/resend?from=${from}"><button class="compact">Resend</button></form>
<form class="inline" method="post" action="/dashboard/events/${event.id}/resend?from=${from}"><input type="hidden" name="copies" value="2"><button class="compact">Send twice</button></form>`;
}

function eventRow(world: World, event: StripeEvent): Html {
  const deliveries = world.deliveries.byEvent(event.id).map((delivery) => deliveryLine(delivery, "/"));
  return html`<tr><td><a href="/events/${event.id}">${event.type}</a><br><code class="soft">${event.data.object.id ?? ""}</code></td>
<td class="soft small">${formatTime(event.created)}</td><td>${deliveries}</td><td>${resendForm(event, "/")}</td></tr>`;
}

/** The newest events with what became of each delivery. */
export function eventList(world: World, before: string | undefined): Html {
  const page = listPage(world, "event", { url: "", page: { limit: 50, starting_after: before } });
  if (page.data.length === 0)
    return html`<p class="card soft">No events yet. They appear when something is bought or changed.</p>`;
  const last = page.data.at(-1);
  const more = page.has_more && last ? html`<p><a href="/?before=${last.id}">Older events</a></p>` : "";
  return html`<section class="card scroll"><table><thead><tr><th scope="col">Event</th><th scope="col">When (UTC)</th><th scope="col">Deliveries</th><th scope="col">Again</th></tr></thead>
<tbody>${page.data.map((event) => eventRow(world, event))}</tbody></table>${more}</section>`;
}

function attemptRow(attempt: Attempt): Html {
  const when = new Date(attempt.at_ms).toISOString().slice(0, 23).replace("T", " ");
  return html`<tr><td class="small">${when}</td><td>${attempt.status ?? "no answer"}</td><td>${attempt.duration_ms} ms</td><td>${attempt.error ?? ""}</td></tr>`;
}

function deliveryDetail(world: World, delivery: Delivery, from: string): Html {
  const url = world.objects.find("webhook_endpoint", delivery.endpoint_id)?.url ?? "an endpoint that was deleted";
  const attempts = world.deliveries.attempts(delivery.id);
  const table = html`<table><thead><tr><th scope="col">When (UTC)</th><th scope="col">Answer</th><th scope="col">Took</th><th scope="col">Problem</th></tr></thead><tbody>${attempts.map(attemptRow)}</tbody></table>`;
  return html`<section class="card scroll"><h2>To <code>${url}</code></h2>${deliveryLine(delivery, from)}${attempts.length > 0 ? table : ""}</section>`;
}

/** One event: its deliveries with every attempt, and its content. */
export function eventDetail(world: World, event: StripeEvent): Html {
  const from = `/events/${event.id}`;
  const deliveries = world.deliveries.byEvent(event.id).map((delivery) => deliveryDetail(world, delivery, from));
  return html`<h1>${event.type}</h1><p>${resendForm(event, from)}</p>${deliveries}
<section class="card"><h2>Content</h2><pre>${JSON.stringify(currentEvent(world, event), null, 2)}</pre></section>`;
}

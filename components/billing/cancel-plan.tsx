"use client";

import { type RefObject, useState } from "react";
import { formatDay } from "@/lib/kernel/time";
import type { PlanSubscriptionDto } from "@/lib/plans/schema";
import { SettingsSection } from "../account/settings/parts";
import { Says } from "../checkout/says";
import { Confirm } from "../ui/confirm";
import { TextField } from "../ui/field";
import { useConfirm } from "../ui/use-confirm";
import { Choices } from "./choices";
import { type Cancellation, useCancel } from "./use-manage-plan";

type When = Cancellation["when"];

function endsWords(plan: PlanSubscriptionDto): { name: string; about: string } {
  const day = formatDay(plan.current_period_end);
  return plan.status === "trialing"
    ? { name: `When the trial ends, on ${day}`, about: "Until then everything stays open; nothing will be charged." }
    : { name: `At the end of what is paid, on ${day}`, about: "Until then everything stays open." };
}

const STAYS =
  "What was bought as KEYS or bundles stays, with every version. What only the plan opens closes when it ends.";

type Props = {
  plan: PlanSubscriptionDto;
  subject: string;
  heading: RefObject<HTMLHeadingElement | null>;
  onDone: (said: string) => void;
};

/** Cancels: at the end of the time that is paid for, or at once; says what stays. */
export function CancelPlan({ plan, subject, heading, onDone }: Props) {
  const confirm = useConfirm(heading);
  const [when, setWhen] = useState<When>("period_end");
  const [reason, setReason] = useState("");
  const cancel = useCancel(subject, () => {
    confirm.close();
    onDone("It is cancelled.");
  });
  // Only of a time that was paid for something is left.
  const isPaid = plan.status === "active";
  return (
    <SettingsSection id="cancel" title="Cancel" intro={STAYS}>
      <Confirm
        opener="Cancel the plan"
        title={`Cancel ${plan.title}?`}
        what={STAYS}
        action={when === "now" ? "End it now" : "Cancel the plan"}
        dismiss="Keep the plan"
        pending={cancel.isPending}
        onConfirm={() => cancel.mutate({ when, ...(reason.trim() && { reason: reason.trim() }) })}
        {...confirm.asking(cancel.reset)}
      >
        <Choices
          legend="When"
          name="when"
          value={when}
          onChange={setWhen}
          options={[
            { value: "period_end", ...endsWords(plan) },
            {
              value: "now",
              name: "Now",
              about: isPaid ? "What is left of the time is not paid back." : "Nothing will be charged.",
            },
          ]}
        />
        <TextField
          label="Why (if you like to say)"
          maxLength={500}
          autoComplete="off"
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
        <Says error={cancel.error} />
      </Confirm>
    </SettingsSection>
  );
}

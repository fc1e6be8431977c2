declare const viewerBrand: unique symbol;

/** The signed-in person on whose behalf something happens. Only `getViewer()` in lib/platform/session makes one. */
export type Viewer = {
  readonly userId: string;
  readonly email: string;
  readonly isEmailVerified: boolean;
  readonly role: "user" | "admin";
  readonly via: "session" | "api_key";
  readonly [viewerBrand]: true;
};

/** Who holds access: a person or an organisation. */
export type Subject =
  | { readonly kind: "user"; readonly userId: string }
  | { readonly kind: "organization"; readonly organizationId: string };

/** The column that names the subject in every table of what it holds; the other one of the two is null there. */
export function holderOf(subject: Subject): { userId: string } | { organizationId: string } {
  return subject.kind === "user" ? { userId: subject.userId } : { organizationId: subject.organizationId };
}

/** One name for everything that a subject buys, so that its purchases are settled one after the other. */
export function purchaseLock(subject: Subject): string {
  return subject.kind === "user"
    ? `purchases:user:${subject.userId}`
    : `purchases:organization:${subject.organizationId}`;
}

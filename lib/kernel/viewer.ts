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

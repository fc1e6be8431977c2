/**
 * The name under which a trial is remembered: the address without what people add to have several of one
 * (`me+again@example.com`). Give it to a hash before storing it.
 */
export function trialName(email: string): string {
  const [local = "", domain = ""] = email.trim().toLowerCase().split("@");
  return `trial:${local.split("+")[0]}@${domain}`;
}

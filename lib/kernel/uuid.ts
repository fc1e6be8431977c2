const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Whether a text from an address has the form of our ids; anything else names nothing, and the database refuses it. */
export function isUuid(text: string): boolean {
  return UUID.test(text);
}

/** Something could not be checked at all; the message is for the person. */
export class Refusal extends Error {}

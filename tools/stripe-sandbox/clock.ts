/** Where the sandbox takes the time of its objects from; deliveries and retries run on the machine's own time. */
export type Clock = () => Date;

export const systemClock: Clock = () => new Date();

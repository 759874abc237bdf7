/*
 * All durations are whole minutes or halves of one, so that the time which a run really takes makes
 * no difference to what is due, whose lease has ended and what is forgotten.
 */
export const minuteMs = 60_000
export const leaseMs = 5 * minuteMs
/** How long a wait lasts. */
export const waitMs = 1.5 * minuteMs
export const dedupeMs = 2 * minuteMs
/** For how long a store remembers a producer. */
export const producerMs = 24 * 60 * minuteMs

/** How many sequences are played in all, and what they are made from. */
export const runs = Number(process.env['PUSHPULL_MODEL_RUNS'] ?? 2000)
export const seed = Number(process.env['PUSHPULL_SEED'] ?? Date.now() % 1_000_000)
/** For so many of them, on a busy machine. */
export const timeoutMs = 120_000 + runs * 60

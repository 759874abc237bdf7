/** How many sequences are played in all, and what they are made from. */
export const runs = fromEnvironment('PUSHPULL_MODEL_RUNS', 2000)
export const seed = fromEnvironment('PUSHPULL_SEED', Date.now() % 1_000_000)
/** For so many of them, on a busy machine. */
export const timeoutMs = 120_000 + runs * 60

function fromEnvironment(name: string, otherwise: number): number {
  const text = process.env[name]
  if (text === undefined) return otherwise
  if (/^\d{1,9}$/.test(text)) return Number(text)
  throw new Error(`${name} takes a whole number from 0 on, not "${text}"`)
}

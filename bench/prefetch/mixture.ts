/** How long each job takes, in milliseconds: one in `oneIn` takes a second, the others no time. */
export function mixture(count: number, oneIn: number): number[] {
  // A fixed sequence of pseudo-random numbers, so that each mode has the same jobs.
  let state = 1
  return Array.from({ length: count }, () => {
    state = (state * 48_271) % 2_147_483_647
    return state % oneIn === 0 ? 1000 : 0
  })
}

/** When the last job is done if each goes to the handler that is free first, at no cost. */
export function idealMs(jobs: readonly number[], handlers: number): number {
  const freeAt = Array.from({ length: handlers }, () => 0)
  for (const ms of jobs) {
    const next = freeAt.indexOf(Math.min(...freeAt))
    freeAt[next]! += ms
  }
  return Math.max(...freeAt)
}

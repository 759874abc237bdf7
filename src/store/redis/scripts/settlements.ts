import type { Settlements } from '../../ledger.ts'

/** Settlements as arguments of a script: each list after its length, see lib/settle.lua. */
export function settlementArgs(settlements: Settlements): string[] {
  const { acks, expired, releases, retries, rejects } = settlements
  const args = [...ranges(acks), ...ranges(expired), ...list(releases), String(retries.length)]
  for (const { token, delayMs, priority } of retries) {
    args.push(String(token), String(Math.ceil(delayMs)), String(priority))
  }
  args.push(String(rejects.length))
  for (const { token, attempts, note } of rejects) {
    args.push(String(token), String(attempts), note ?? '')
  }
  return args
}

/** Acks come by the thousand, and nearly all in one piece: a text for each would cost too much. */
function ranges(tokens: readonly number[]): string[] {
  const args: string[] = []
  let last = NaN
  for (const token of ascending(tokens)) {
    const goesOn = token === last + 1
    if (!goesOn && args.length > 0) args.push(String(last))
    if (!goesOn) args.push(String(token))
    last = token
  }
  if (args.length > 0) args.push(String(last))
  return [String(args.length / 2), ...args]
}

function ascending(tokens: readonly number[]): readonly number[] {
  const isSorted = tokens.every((token, index) => index === 0 || token > tokens[index - 1]!)
  return isSorted ? tokens : tokens.toSorted((a, b) => a - b)
}

function list(tokens: readonly number[]): string[] {
  return [String(tokens.length), ...tokens.map(String)]
}

import type { Settlements } from '../../ledger.ts'

/** Settlements as arguments of a script: each list after its length, see lib/settle.lua. */
export function settlementArgs(settlements: Settlements): string[] {
  const { acks, expired, releases, retries, rejects } = settlements
  const args = [...list(acks), ...list(expired), ...list(releases), String(retries.length)]
  for (const { token, delayMs, priority } of retries) {
    args.push(String(token), String(Math.ceil(delayMs)), String(priority))
  }
  args.push(String(rejects.length))
  for (const { token, attempts, note } of rejects) {
    args.push(String(token), String(attempts), note ?? '')
  }
  return args
}

function list(tokens: readonly number[]): string[] {
  return [String(tokens.length), ...tokens.map(String)]
}

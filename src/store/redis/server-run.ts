import { isForbidden } from './failure.ts'
import type { Session } from './session.ts'

/** Stands for the run id of a server that does not tell it. Matches no run, also not itself. */
export const unknownRun = '-'

const runs = new WeakMap<Session, Promise<string>>()

/**
 * Names the run of the server behind a session: another one after each restart and failover. Asked
 * once per session. INFO is @dangerous, so many users may not know it.
 */
export function runIdOf(session: Session): Promise<string> {
  const known = runs.get(session)
  if (known) return known
  const asked = ask(session)
  runs.set(session, asked)
  // To be asked again, if it was not for lack of permission.
  asked.catch(() => runs.delete(session))
  return asked
}

/**
 * Whether two sessions may be with the same run of a server. The first one's run must have been
 * asked for before, because a session that is blocked answers nothing; else any run may be its.
 */
export async function mayShareRun(blocked: Session, other: Session): Promise<boolean> {
  const run = (await runs.get(blocked)) ?? unknownRun
  if (run === unknownRun) return true
  const otherRun = await runIdOf(other)
  return otherRun === run || otherRun === unknownRun
}

async function ask(session: Session): Promise<string> {
  try {
    const info = String(await session.request(['INFO', 'server']))
    return /^run_id:(\w+)/m.exec(info)?.[1] ?? unknownRun
  } catch (error) {
    if (isForbidden(error)) return unknownRun
    throw error
  }
}

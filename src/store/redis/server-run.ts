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

async function ask(session: Session): Promise<string> {
  try {
    const info = String(await session.request(['INFO', 'server']))
    return /^run_id:(\w+)/m.exec(info)?.[1] ?? unknownRun
  } catch (error) {
    if (isForbidden(error)) return unknownRun
    throw error
  }
}

import { backoffMs, pause } from '../../backoff.ts'
import type { Element } from '../store.ts'
import type { Connection } from './connection.ts'
import { failureOf, isRefusal } from './failure.ts'
import { prepend } from './scripts/prepend.ts'
import { runScript } from './scripts/run-script.ts'
import type { Session } from './session.ts'

/**
 * Puts elements back at the head of a list, in order. Tries again while the server refuses for
 * now, until `late`; never after a broken connection, because then they may be there already.
 */
export async function putBack(
  connection: Connection,
  queue: string,
  elements: readonly Element[],
  late: AbortSignal
): Promise<void> {
  for (let failures = 0; ; failures++) {
    const session = await connection.ready(late)
    if (!session) throw failureOf(new Error('none in time'), connection.where).error
    try {
      return await push(session, queue, elements)
    } catch (error) {
      const failure = failureOf(error, connection.where)
      if (failure.endsLink) session.end(failure.error)
      if (late.aborted || !isRefusal(error) || !failure.isPassing) throw failure.error
      await pause(connection.clock, backoffMs(failures), late)
    }
  }
}

async function push(session: Session, queue: string, elements: readonly Element[]): Promise<void> {
  try {
    await session.request(['LPUSH', queue, ...elements.toReversed()])
  } catch (error) {
    if (!(error as Error).message.startsWith('OOM')) throw error
    await runScript(prepend(queue, elements), command => session.request(command))
  }
}

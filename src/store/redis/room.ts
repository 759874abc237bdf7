import { isRefusal } from './failure.ts'
import { NotSentError, type Session } from './session.ts'

/**
 * How many more elements a list may take. Asked before a batch is sent: a full list must not
 * be offered it again and again.
 */
export async function roomIn(queue: string, maxLength: number, session: Session): Promise<number> {
  try {
    return maxLength - Number(await session.request(['LLEN', queue]))
  } catch (error) {
    if (isRefusal(error)) throw error
    throw new NotSentError((error as Error).message)
  }
}

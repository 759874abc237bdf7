import { isForbidden } from './failure.ts'
import type { Session } from './session.ts'

/** How much later than asked the server may end a blocking command. */
const graceMs = 2000

/** Takes up to `count` elements off the head of a list, waiting up to `blockMs` for the first. */
export async function pop(
  session: Session,
  queue: string,
  count: number,
  blockMs: number
): Promise<Buffer[]> {
  if (blockMs === 0) return popNow(session, queue, count)
  if (count === 1) return popOne(session, queue, blockMs)
  if (session.hasBlmpop) {
    try {
      return await popMany(session, queue, count, blockMs)
    } catch (error) {
      if (!isForbidden(error)) throw error
      session.hasBlmpop = false
    }
  }
  const elements = await popNow(session, queue, count)
  return elements.length > 0 ? elements : popOne(session, queue, blockMs)
}

async function popNow(session: Session, queue: string, count: number): Promise<Buffer[]> {
  const reply = await session.request(['LPOP', queue, String(count)])
  return (reply ?? []) as Buffer[]
}

async function popOne(session: Session, queue: string, blockMs: number): Promise<Buffer[]> {
  const reply = await session.request(['BLPOP', queue, seconds(blockMs)], blockMs + graceMs)
  return reply ? (reply as [Buffer, Buffer]).slice(1) : []
}

async function popMany(
  session: Session,
  queue: string,
  count: number,
  blockMs: number
): Promise<Buffer[]> {
  const args = ['BLMPOP', seconds(blockMs), '1', queue, 'LEFT', 'COUNT', String(count)]
  const reply = await session.request(args, blockMs + graceMs)
  return reply ? (reply as [Buffer, Buffer[]])[1] : []
}

/** In whole milliseconds: servers before 7.0 take less than one for "without end". */
function seconds(ms: number): string {
  return String(Math.ceil(ms) / 1000)
}

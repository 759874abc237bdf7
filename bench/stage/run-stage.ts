import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { endWithThisProcess } from '../../test/support/owned-processes.ts'
import type { StageOrder, StageReply, StageResult } from './order.ts'

const MODULE = fileURLToPath(new URL('stage-process.ts', import.meta.url))
const LIMIT_MS = 60_000

/** Runs one stage in a fresh process; rejects when it fails, crashes or takes too long. */
export async function runStage(order: StageOrder, nodeArguments: string[]): Promise<StageResult> {
  const child = fork(MODULE, { execArgv: [...process.execArgv, ...nodeArguments] })
  endWithThisProcess(child)
  const limit = setTimeout(() => child.kill('SIGKILL'), LIMIT_MS)
  let reply: StageReply | undefined
  child.on('message', (message: StageReply) => {
    reply = message
  })
  child.send(order)

  const [code, signal] = await new Promise<[number | null, NodeJS.Signals | null]>(resolve =>
    child.once('exit', (...how) => resolve(how))
  )
  clearTimeout(limit)
  if (reply && 'result' in reply) return reply.result

  const reason = reply?.failure ?? `ended with code ${code}, signal ${signal}`
  throw new Error(`${order.system} ${order.role} of ${order.bytes} B failed: ${reason}`)
}

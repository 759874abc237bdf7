import { fork } from 'node:child_process'
import { endWithThisProcess } from '../../test/support/owned-processes.ts'
import type { StageOrder, StageReply, StageResult } from './order.ts'

const LIMIT_MS = 60_000

/** How a stage's process is to be run. */
export interface StageProgram {
  /** The module that `bundleStage` has made. */
  module: string
  nodeArguments: string[]
  /** Ends it. */
  signal?: AbortSignal
}

/** Runs one stage in a fresh process; rejects when it fails, crashes or takes too long. */
export async function runStage(order: StageOrder, program: StageProgram): Promise<StageResult> {
  const child = fork(program.module, { execArgv: program.nodeArguments })
  endWithThisProcess(child)
  const kill = (): void => {
    // Or this process would end before it hears of the end of that one.
    child.ref()
    child.kill('SIGKILL')
  }
  program.signal?.addEventListener('abort', kill)
  const limitMs = LIMIT_MS + order.settings.sustainSeconds * 1000
  const limit = setTimeout(kill, limitMs)
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

  const crashed = signal === null ? `ended with code ${code}` : `ended by ${signal}`
  const late = signal === 'SIGKILL' ? ` after ${limitMs / 1000} s` : ''
  const reason = reply?.failure ?? crashed + late
  throw new Error(`${order.system} ${order.role} of ${order.bytes} B failed: ${reason}`)
}

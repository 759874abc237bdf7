// A process with one worker, which tells its parent how many jobs it has handled.
import { setTimeout as sleep } from 'node:timers/promises'
import type * as Package from '../../src/index.ts'

/** What the process is told, as JSON. */
export interface WorkerPlan {
  /** The built package. */
  readonly module: string
  readonly url: string
  readonly queue: string
  readonly concurrency: number
  readonly prefetch: number | 'auto'
}

const { module, ...options } = JSON.parse(process.argv[2] ?? '') as WorkerPlan
const { Worker } = (await import(module)) as typeof Package

let handled = 0
let told = 0
const worker = new Worker<{ ms: number }>(options, ({ data }) => {
  if (data.ms === 0) return void handled++
  return sleep(data.ms).then(() => void handled++)
})
worker.once('connect', () => process.send!(0))
const telling = setInterval(() => {
  if (handled === told) return
  told = handled
  process.send!(told)
}, 2)
process.on('message', () => {
  clearInterval(telling)
  process.disconnect()
  void worker.close()
})

import { filePen } from '../ledger.ts'
import { startConsumer } from './consumer.ts'
import type { ConsumerProcessPlan } from './consumer-process.ts'

// A process with one consumer, which notes what it does into a file.

const { who, path, ...plan } = JSON.parse(process.argv[2] ?? '') as ConsumerProcessPlan
const pen = filePen(path, who)
const consumer = startConsumer(pen, plan)

// No process.exit: that it ends by itself is part of what is tested.
process.on('message', (deadlineMs: number) => {
  process.disconnect()
  void consumer.close(deadlineMs).then(() => pen.note('closed'))
})
// It must not outlive the harness.
process.on('disconnect', () => setTimeout(() => process.exit(2), 30_000).unref())

import { setTimeout as sleep } from 'node:timers/promises'
import { keepInFlight } from './chunks.ts'
import type { OpenSender, Play, Sender, SendRole, Task } from './system.ts'

const CONCURRENT_SENDS = 1000

/** The roles that any system plays that can send one message and wait until it is stored. */
export const sendRoles: Record<SendRole, (open: OpenSender) => Play> = {
  pushAwaited: sending((task, sender) => sendAll(task, sender, 1)),
  sendMany: sending((task, sender) => sendAll(task, sender, CONCURRENT_SENDS)),
  sendPaced: sending(atPace)
}

function sending(send: (task: Task, sender: Sender) => Promise<unknown>) {
  return (open: OpenSender): Play =>
    async task => {
      const sender = await open(task)
      await send(task, sender)
      return sender.close
    }
}

function sendAll({ messages, took }: Task, { send }: Sender, limit: number): Promise<void> {
  return keepInFlight(messages, limit, send, took)
}

// Sends what is due whenever a timer fires, so the rate holds whatever the timers' resolution is.
async function atPace({ messages, settings, departs }: Task, sender: Sender): Promise<void> {
  const begun = performance.now()
  const answers: Array<Promise<unknown>> = []
  for (const message of messages) {
    const dueMs = (answers.length / settings.ratePerSecond) * 1000
    while (performance.now() - begun < dueMs) await sleep(1)
    departs(message)
    answers.push(sender.send(message))
  }
  await Promise.all(answers)
}

// What a process of the team runs: member.ts produce, or member.ts work.
import { produce } from './producer.ts'
import { type Call, type Farewell, type News, type Place, reasonOf } from './team.ts'
import { work } from './worker.ts'

const roles = { produce, work }
const calls = { finish: new AbortController(), stop: new AbortController() }

process.on('message', (call: Call) => calls[call].abort())
// Ctrl-C goes to all processes of a terminal, but here the parent says when to stop.
process.on('SIGINT', () => {})
process.on('SIGTERM', () => calls.stop.abort())
process.on('disconnect', () => calls.stop.abort())

const role = roles[process.argv[2] as keyof typeof roles]
const place = JSON.parse(process.env['DEMO_PLACE'] ?? '{}') as Place
const farewell: Farewell = { type: 'farewell' }
try {
  await role(place, { tell, finish: calls.finish.signal, stop: calls.stop.signal })
} catch (error) {
  farewell.failure = reasonOf(error)
  process.exitCode = 1
}
// The channel keeps this process alive, and closing it any sooner would cut messages off.
tell(farewell, () => process.disconnect())

function tell(message: News | Farewell, sent?: () => void): void {
  if (process.connected) process.send?.(message, undefined, undefined, sent)
}

import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Receipt } from './order.ts'

/** Where the members of the team meet. */
export interface Place {
  url: string
  queue: string
}

/** What a member tells while it works. */
export type News =
  | { type: 'receipt'; receipt: Receipt }
  | { type: 'connect' }
  | { type: 'disconnect'; reason: string }

/** The last that a process of the team says. */
export interface Farewell {
  type: 'farewell'
  failure?: string
}

/** What a member is told: that no more orders will come, or to leave at once. */
export type Call = 'finish' | 'stop'

export interface Desk {
  readonly tell: (news: News) => void
  readonly finish: AbortSignal
  readonly stop: AbortSignal
}

export type Role = (place: Place, desk: Desk) => Promise<void>

export interface Member {
  readonly name: string
  readonly call: (call: Call) => void
  /** Resolves when it has left, with the reason if it was not meant to. */
  readonly gone: Promise<string | undefined>
}

export type Hear = (news: News, from: string) => void

/** Someone who works in this process. */
export function hireHere(name: string, role: Role, place: Place, hear: Hear): Member {
  const calls = { finish: new AbortController(), stop: new AbortController() }
  const { finish, stop } = calls
  const tell = (news: News): void => hear(news, name)
  return {
    name,
    call: call => calls[call].abort(),
    gone: role(place, { tell, finish: finish.signal, stop: stop.signal }).then(
      () => undefined,
      reasonOf
    )
  }
}

/** Someone who works in a process of its own, which runs member.ts. */
export function hireProcess(name: string, role: string, place: Place, hear: Hear): Member {
  // In the environment rather than in the arguments, where every user could read a password.
  const env = { ...process.env, DEMO_PLACE: JSON.stringify(place) }
  const child = fork(fileURLToPath(new URL('member.ts', import.meta.url)), [role], { env })
  const fullName = `${name} (process ${child.pid})`
  let failure: string | undefined
  child.on('message', (message: News | Farewell) => {
    if (message.type === 'farewell') failure = message.failure
    else hear(message, fullName)
  })
  // The last messages may come after 'exit'.
  const gone = Promise.all([once(child, 'exit'), once(child, 'disconnect')])
  return {
    name: fullName,
    call: call => {
      if (child.connected) child.send(call)
    },
    gone: gone.then(([[code, signal]]) => {
      if (signal !== null) return `${fullName} was ended by ${signal}`
      return failure ?? (code === 0 ? undefined : `${fullName} ended with exit code ${code}`)
    })
  }
}

/** What a person needs to know of a failure: no stack. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

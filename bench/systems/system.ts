import type { Message, MessageFactory } from '../messages.ts'
import type { Tally } from '../tally.ts'

/** What a process does with a queue in one stage. */
export type Role =
  | 'push'
  | 'pushDelayed'
  | 'pushPrioritised'
  | 'pull'
  | 'forAwait'
  | 'forAwaitReliable'
  | 'work'
  | 'pipe'
  | 'memory'
  | 'workSustained'
  | 'pushSustained'
  | SendRole
  | Ballast

/** Roles of every system that can send one message: see send-roles.ts. */
export type SendRole = 'pushAwaited' | 'sendMany' | 'sendPaced'

/** What else may be in a Redis: see ballast.ts. */
export type Ballast = 'delayedJobs' | 'consumers' | 'otherQueues'

/** What a scenario asks of its roles. */
export interface Settings {
  /** Handlers of a worker that may run at a time. */
  concurrency: number
  /** How long a handler waits. 0: it returns at once. */
  handlerMs: number
  /** For how long jobs are delayed. */
  delayMs: number
  /** Messages per second on an idle queue. 0: as fast as it goes. */
  ratePerSecond: number
  /** For how long a sustained load lasts. */
  sustainSeconds: number
}

/** Where the messages of a stage come from, go to and are counted. */
export interface Task {
  host: string
  port: number
  url: string
  queue: string
  settings: Settings
  /** Makes the messages. */
  factory: MessageFactory
  /** The messages to store, for roles that produce. */
  messages: IterableIterator<Message>
  /** Counts the messages, for roles that consume. */
  tally: Tally
  /** To be called for each message about to be sent, in roles whose latency counts. */
  departs: (message: Message) => void
  /** To be called with how long each send took, in roles where it is waited for. */
  took: (ms: number) => void
}

/**
 * Plays a role to its end: every message is stored, or has arrived and is settled.
 * Resolves with what closes the connections, which is not measured.
 */
export type Play = (task: Task) => Promise<Close>
export type Close = () => unknown

/** Sends one message; resolves when it is stored. */
export interface Sender {
  send: (message: Message) => Promise<unknown>
  close: Close
}
export type OpenSender = (task: Task) => Promise<Sender>

/** The code of one system: the roles that it can play. */
export type SystemModule = Partial<Record<Exclude<Role, SendRole>, Play>> & {
  openSender?: OpenSender
  /** The same for many sends at a time, when there is a quicker way for that. */
  openBatchingSender?: OpenSender
}

/** Roughly what a message costs, so that stages of fast and slow systems last about as long. */
export interface Pace {
  us: number
  usPerKilobyte: number
  /** With a concurrency of 1, in roles that have one. */
  usAlone?: number
}

/** One thing to measure. Its code is loaded only in the process that plays it. */
export interface System {
  /** Name on the command line and in the tables. */
  name: string
  /** How it is used, for the reader of the tables. */
  about: string
  /** Installed packages whose versions belong to the figures. */
  packages: string[]
  /** Who plays the roles around the measured one; only a system with a format of its own does. */
  otherEnd: string
  /** It neither waits for jobs nor runs several at a time. */
  isLoop?: true
  /** The oldest Node that it runs on, when that is newer than ours. */
  node?: string
  /** The roles it can play, and their cost; or why it can not. A role that is absent makes no sense for it. */
  paces: Partial<Record<Role, Pace | string>>
  load: () => Promise<SystemModule>
}

/** The queue that a pipeline leads to. */
export function behind(queue: string): string {
  return `${queue}-behind`
}
